import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type CodedBasket, countPairs } from './count-pairs.ts'

const SIZE = 9

const plainly = (baskets: readonly CodedBasket[]) => {
  const counts = new Map<string, readonly [number, number]>()
  for (const { items, sign, day } of baskets)
    for (const a of items)
      for (const b of items) {
        const [n, seen] = counts.get(`${a} ${b}`) ?? [0, 0]
        if (a < b) counts.set(`${a} ${b}`, [n + sign, Math.max(seen, day)])
      }
  return new Map([...counts].filter(([, [n, seen]]) => n !== 0 || seen !== 0))
}

describe('Pairs of baskets', () => {
  it('are counted as one would by hand', () => {
    const items = fc.uniqueArray(fc.integer({ min: 0, max: SIZE - 1 }))
    const baskets = fc.array(fc.record({ items, sign: fc.constantFrom<1 | -1>(1, -1), day: fc.nat({ max: 2 }) }))
    fc.assert(
      fc.property(baskets, (baskets) => {
        const { a, b, n, seen } = countPairs(baskets, SIZE)
        const counted = a.map((first, index) => [`${first} ${b[index]}`, [n[index]!, seen[index]!]] as const)
        assert.equal(new Map(counted).size, counted.length)
        assert.deepEqual(new Map(counted), plainly(baskets))
      }),
    )
  })
})
