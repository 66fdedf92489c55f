import assert from 'node:assert/strict'
import { entityTag, expectedVersionsIn, isHeldBy } from './entity-tag.ts'
import { InvalidRequest } from './problem.ts'

const expected = (text: string) => expectedVersionsIn({ 'if-match': text })

describe('an entity tag', () => {
  it('is another one for another version and for other bytes', () => {
    const tags = [entityTag(3, 'a'), entityTag(4, 'a'), entityTag(3, 'b')]
    assert.equal(new Set(tags).size, 3)
    for (const tag of tags) assert.match(tag, /^"[34]\.[\w-]{16}"$/)
  })

  it('expects the version that it was made for', () => assert.deepEqual(expected(entityTag(12, 'a')), [12]))
})

describe('If-Match', () => {
  it('that is not there expects nothing', () => assert.equal(expectedVersionsIn({}), undefined))

  it('* expects any version', () => assert.equal(expected(' * '), 'any'))

  const TAKEN: readonly [string, readonly number[]][] = [
    ['"3"', [3]],
    ['"3.x"', [3]],
    ['"3.a,b"', [3]],
    ['"3", "5.y" ,"7"', [3, 5, 7]],
    [', "3",, "4",', [3, 4]],
    ['"3"\t,\t"4"', [3, 4]],
    ['W/"3"', []],
    ['W/"3", "4"', [4]],
    ['""', []],
    ['"x3"', []],
    ['"3x"', []],
    ['"-3"', []],
    ['"3é"', []],
    [`"${'9'.repeat(400)}"`, []],
  ]
  for (const [text, versions] of TAKEN)
    it(`${text.slice(0, 20)} expects ${versions}`, () => assert.deepEqual(expected(text), versions))

  for (const text of [
    '',
    ' ',
    ',',
    '3',
    '"3',
    '3"',
    '"3" "4"',
    '"3";',
    '*, "3"',
    '**',
    'w/"3"',
    'W/ "3"',
    "'3'",
    '"a b"',
    '"3\x7f"',
  ])
    it(`${JSON.stringify(text)} is no list of tags`, () => assert.throws(() => expected(text), InvalidRequest))

  it('is read in no time, however odd it is', () => {
    for (const text of [',\t'.repeat(8_000), '"",'.repeat(5_000), `${'"3",\t'.repeat(3_000)}x`, ' '.repeat(16_000)])
      try {
        expected(text)
      } catch (error) {
        assert.ok(error instanceof InvalidRequest)
      }
  })
})

describe('If-None-Match', () => {
  const holds = (text: string) => isHeldBy({ 'if-none-match': text }, '"3.abc"')

  it('that is not there holds nothing', () => assert.equal(isHeldBy({}, '"3.abc"'), false))

  for (const text of ['"3.abc"', 'W/"3.abc"', '"2.x", "3.abc"', ',W/"2.x",\tW/"3.abc",', '*', ' * '])
    it(`${JSON.stringify(text)} holds what is there`, () => assert.equal(holds(text), true))

  for (const text of ['"3"', '"3.abd"', '"2.abc"', '"3.ABC"', 'W/"3"', '""'])
    it(`${text} holds something else`, () => assert.equal(holds(text), false))

  for (const text of ['', '3.abc', '"3.abc', '*, "3.abc"', 'w/"3.abc"'])
    it(`${JSON.stringify(text)} is no list of tags`, () => assert.throws(() => holds(text), { message: /if-none-match must be/ }))
})
