import assert from 'node:assert/strict'
import { partMarks, worthOf } from './for-you-marks.ts'

const TEA = 1
const JAM = 2
const MILK = 3
const OATS = 4

const next = new Set([TEA, JAM, MILK])
const before = new Set([TEA, OATS])
const recallOf = (all: readonly number[], fresh: readonly number[]) => {
  const { basket, repeats, new: unknown, fresh: own } = partMarks([{ next, before }], [{ all, fresh }])
  return [basket, repeats, unknown, own].map((marks) => marks[0]!.recall)
}

describe('What a customer is shown', () => {
  it('is held against the whole basket, what is bought again, what is new, and with new ones alone', () =>
    assert.deepEqual(recallOf([TEA, JAM, OATS], [MILK, JAM]), [2 / 3, 1, 1 / 2, 1]))

  it('is not held against what the basket has nothing of', () => {
    const marks = partMarks([{ next: new Set([TEA]), before }], [{ all: [TEA], fresh: [JAM] }])
    assert.deepEqual([marks.repeats.length, marks.new.length, marks.fresh.length], [1, 0, 0])
  })

  it('is worth the mean of recall and nDCG', () => {
    const { basket } = partMarks([{ next, before }], [{ all: [TEA], fresh: [] }])
    const ndcg = 1 / (1 + 1 / Math.log2(3) + 1 / 2)
    assert.ok(Math.abs(worthOf(basket) - (1 / 3 + ndcg) / 2) < 1e-12)
  })

  it('is worth nothing to nobody', () => assert.equal(worthOf([]), 0))
})
