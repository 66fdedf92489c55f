import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseJson } from './json-text.ts'
import { HttpProblem } from './problem.ts'

const parse = (text: string): unknown => parseJson(Buffer.from(text))

const problemWith = (text: string | Buffer) => {
  try {
    parseJson(Buffer.from(text))
  } catch (error) {
    if (error instanceof HttpProblem) return error.problem
    throw error
  }
  return assert.fail('it was taken')
}

describe('a JSON text from outside', () => {
  it('is read as JSON.parse reads it', () =>
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('__proto__'))
        assert.deepEqual(parse(text), JSON.parse(text))
      }),
    ))

  it('may hold any character, however it is written', () =>
    assert.deepEqual(parse('["héllo","\\u00e9\\ud83d\\ude00","😀","\\u2028"]'), ['héllo', 'é😀', '😀', '\u2028']))

  it('that is broken is refused with the place', () => {
    const { code, detail, errors } = problemWith('{\n  "name": "Lamp",\n  "price" 5\n}')
    assert.equal(code, 'invalid_json')
    assert.equal(detail, 'The JSON text breaks at "5": line 3, column 11')
    assert.deepEqual(errors, [{ pointer: '', message: 'broken at line 3, column 11' }])
  })

  it('that ends too early is said to', () =>
    assert.equal(problemWith('{"name": "La').detail, 'The JSON text ends too early: column 13'))

  it('that is not UTF-8 is refused', () => assert.equal(problemWith(Buffer.from([0x22, 0xff, 0x22])).code, 'invalid_json'))

  it('that holds half a surrogate pair as bytes is refused', () =>
    assert.equal(problemWith(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])).code, 'invalid_json'))

  const HARMFUL: readonly [text: string, pointer: string, message: RegExp][] = [
    ['{"items":[{"name":"a"},{"name":"a\\u0000"}]}', '/items/1/name', /NUL/],
    ['{"name":"\\ud800"}', '/name', /surrogate/],
    ['{"name":"\\ude00\\ud83d"}', '/name', /surrogate/],
    ['{"__proto__":{"price":1}}', '/__proto__', /not known/],
    ['{"a":[{"\\u005f_proto__":1}]}', '/a/0/__proto__', /not known/],
    ['{"a\\u0000":1}', '/a␀', /not known/],
    ['{"a/b~c":"\\u0000"}', '/a~1b~0c', /NUL/],
    [`${'['.repeat(10_000)}"\\u0000"${']'.repeat(10_000)}`, '/0'.repeat(32), /deep/],
  ]
  for (const [text, pointer, message] of HARMFUL)
    it(`${text.slice(0, 40)} is refused and ${pointer.slice(0, 20)} named`, () => {
      const { code, errors = [] } = problemWith(text)
      assert.equal(code, 'invalid_request')
      assert.equal(errors[0]?.pointer, pointer)
      assert.match(errors[0]?.message ?? '', message)
    })
})
