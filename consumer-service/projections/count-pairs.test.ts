import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type CodedBasket, countPairs } from './count-pairs.ts'

const SIZE = 9

const plainly = (baskets: readonly CodedBasket[]) => {
  const counts = new Map<string, number>()
  for (const { items, sign } of baskets)
    for (const a of items) for (const b of items) if (a < b) counts.set(`${a} ${b}`, (counts.get(`${a} ${b}`) ?? 0) + sign)
  return new Map([...counts].filter(([, n]) => n !== 0))
}

describe('Pairs of baskets', () => {
  it('are counted as one would by hand', () => {
    const items = fc.uniqueArray(fc.integer({ min: 0, max: SIZE - 1 }))
    const baskets = fc.array(fc.record({ items, sign: fc.constantFrom<1 | -1>(1, -1) }))
    fc.assert(
      fc.property(baskets, (baskets) => {
        const { a, b, n } = countPairs(baskets, SIZE)
        const counted = a.map((first, index): [string, number] => [`${first} ${b[index]}`, n[index]!])
        assert.equal(new Map(counted).size, counted.length)
        assert.deepEqual(new Map(counted), plainly(baskets))
      }),
    )
  })
})
