import assert from 'node:assert/strict'
import { askAll } from './ask.ts'
import { differencesIn } from './compare.ts'
import type { Question } from './kind.ts'

const EXPECTED = { id: 'o-1', total: 5, items: [{ id: 'tea', quantity: 2 }, { id: 'cup' }], history: [], next: null }

describe('An answer', () => {
  it('is right when it says what is expected, and may say more', () =>
    assert.deepEqual(differencesIn(EXPECTED, { ...structuredClone(EXPECTED), version: 1 }), []))

  for (const [what, got, at, expectedThere, gotThere] of [
    ['a figure is another', { ...EXPECTED, total: 5.01 }, 'total', 5, 5.01],
    ['a number is a text', { ...EXPECTED, total: '5' }, 'total', 5, '5'],
    ['something is missing', { ...EXPECTED, next: undefined }, 'next', null, undefined],
    ['a list has one more', { ...EXPECTED, history: ['placed'] }, 'history.length', 0, 1],
    ['a list has one less', { ...EXPECTED, items: EXPECTED.items.slice(0, 1) }, 'items.length', 2, 1],
    ['a list is in another order', { ...EXPECTED, items: [EXPECTED.items[0], { id: 'pot' }] }, 'items.1.id', 'cup', 'pot'],
    ['it is no list', { ...EXPECTED, history: {} }, 'history', [], {}],
    ['it is nothing', null, '', EXPECTED, null],
  ] as const)
    it(`is wrong, and where, when ${what}`, () =>
      assert.deepEqual(differencesIn(EXPECTED, got), [{ at, expected: expectedThere, got: gotThere }]))

  it('is asked for once, however many are under way', async () => {
    const asked: string[] = []
    const get = async <Answer>(path: string) => {
      asked.push(path)
      return {} as Answer
    }
    const questions = Array.from({ length: 50 }, (_, number): Question => ({ path: `/${number}`, expected: {} }))
    const answered = await askAll({ get, all: () => assert.fail() }, questions, () => undefined)
    assert.equal(answered.length, 50)
    assert.deepEqual(
      asked,
      questions.map(({ path }) => path),
    )
  })
})
