import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createNearest } from './nearest.ts'
import { sparseVectors } from './sparse-vectors.ts'

const DIMENSIONS = 4

describe('nearest vectors', () => {
  it('are those that comparing with every vector finds', () => {
    const vector = fc.array(fc.constantFrom(0, 0, 0.5, 1, 2), { minLength: DIMENSIONS, maxLength: DIMENSIONS })
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 13 }), (vectors, k) => {
        const nearest = createNearest(sparse(vectors), DIMENSIONS, isNeighbour)
        for (const number of vectors.keys())
          assert.deepEqual([...nearest(number, k)].toSorted(byNumber), compared(vectors, number, k), `of ${number}`)
      }),
      { numRuns: 300 },
    )
  })
})

const isNeighbour = (number: number) => number % 5 !== 3

const byNumber = (one: number, other: number) => one - other

const sparse = (vectors: readonly (readonly number[])[]) =>
  sparseVectors(vectors.length, DIMENSIONS, (number, add) => {
    for (const [place, value] of vectors[number]!.entries()) if (value > 0) add(place, value)
  })

const compared = (vectors: readonly (readonly number[])[], number: number, k: number): readonly number[] => {
  const distance = (other: number) =>
    vectors[other]!.reduce((sum, value, place) => sum + (value - vectors[number]![place]!) ** 2, 0)
  return [...vectors.keys()]
    .filter((other) => other !== number && isNeighbour(other))
    .sort((one, other) => distance(one) - distance(other) || one - other)
    .slice(0, k)
    .sort(byNumber)
}
