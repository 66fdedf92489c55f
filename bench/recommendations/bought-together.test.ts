import assert from 'node:assert/strict'
import { createProgress } from '#shared/runtime/progress.ts'
import { answered, askedOf } from './bought-together.ts'

const course = { progress: createProgress({ quiet: true }), signal: new AbortController().signal }
const [TEA, JAM, MILK, OATS] = [1, 2, 3, 4] as const

describe('What is bought together', () => {
  it('is asked about baskets of two articles or more, a few of each', () => {
    const asked = askedOf([Int32Array.of(TEA), Int32Array.of(TEA, JAM, MILK)], 2, 1)
    assert.deepEqual(
      asked.map(({ basket, about }) => [basket, about.length]),
      [[[TEA, JAM, MILK], 2]],
    )
    assert.deepEqual(askedOf([Int32Array.of(TEA, JAM, MILK)], 2, 1), askedOf([Int32Array.of(TEA, JAM, MILK)], 2, 1))
  })

  it('is asked from one to the rest, and from all but one to that one', async () => {
    const questions: (readonly number[])[] = []
    const rank = (items: readonly number[]) => {
      questions.push(items)
      return [OATS, MILK]
    }
    const { one, allButOne } = await answered([{ basket: [TEA, JAM, MILK], about: [TEA] }], rank, 'milk for all', course)
    assert.deepEqual(questions, [[TEA], [JAM, MILK]])
    assert.deepEqual(one.marks[0]!.recall, 1 / 2)
    assert.deepEqual(one.marks[0]!.reciprocalRank, 1 / 2)
    assert.deepEqual(allButOne.marks[0]!.hit, 0)
    assert.deepEqual([...one.shown], [OATS, MILK])
  })

  it('counts each basket as one, however much is asked about it', async () => {
    const rank = (items: readonly number[]) => (items.includes(TEA) ? [JAM] : [])
    const { one } = await answered([{ basket: [TEA, JAM], about: [TEA, JAM] }], rank, 'jam with tea', course)
    assert.deepEqual(
      one.marks.map(({ hit }) => hit),
      [1 / 2],
    )
  })
})
