import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Line } from '#shared/events/line.ts'
import { type Currency, lineAmount, sumOf, type UnitPrice } from '#shared/kernel/money.ts'
import type { ProductId } from '#shared/kernel/types.ts'
import { lamp, lamps, postage, price } from '../testing/fixtures.ts'
import { DOLLARS } from '../testing/small-shop.ts'
import { basketAfter, linesBetween, returnedAfter, unitsKept } from './returned-lines.ts'

const rug = 'rug' as ProductId
const of = (quantities: Record<string, number>) => new Map(Object.entries(quantities)) as Map<ProductId, number>
const line = (productId: ProductId, quantity: number, unitPrice: UnitPrice, currency: Currency = DOLLARS): Line => ({
  ...lamps(quantity),
  productId,
  unitPrice,
  amount: lineAmount(quantity, unitPrice, currency),
})

const currencies = fc.constantFrom<Currency>(DOLLARS, { code: 'JPY', decimals: 0 }, { code: 'KWD', decimals: 3 })
const prices = fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.constantFrom(50, 1_250, 3_333, 10_000_000_000))
const orders = fc.record({
  currency: currencies,
  lines: fc.array(fc.tuple(fc.constantFrom(lamp, rug), fc.integer({ min: 1, max: 40 }), prices), { minLength: 1, maxLength: 5 }),
  returns: fc.array(fc.tuple(fc.constantFrom(lamp, rug), fc.integer({ min: 1, max: 15 })), { maxLength: 12 }),
})

describe('What comes back of an order', () => {
  const twoPrices = [line(lamp, 2, price(20)), line(rug, 1, price(5)), line(lamp, 3, price(18))]

  it('is taken off the first line of its article, then off the next', () => {
    assert.deepEqual(returnedAfter(twoPrices, [0, 0, 0], of({ lamp: 3 })), [2, 0, 1])
    assert.deepEqual(returnedAfter(twoPrices, [2, 0, 1], of({ lamp: 1, rug: 1 })), [2, 1, 2])
  })

  it('has the prices of its lines', () =>
    assert.deepEqual(linesBetween(twoPrices, [1, 0, 0], [2, 0, 1], DOLLARS), [
      line(lamp, 1, price(20)),
      line(lamp, 1, price(18)),
    ]))

  it('comes to what the line came to, penny by penny', () => {
    const third = [line(lamp, 3, price(0.335))]
    const amounts = [1, 2, 3].map((units) => linesBetween(third, [units - 1], [units], DOLLARS)[0]?.amount)
    assert.deepEqual([amounts, third[0]?.amount], [[34, 33, 33], 100])
  })

  it('never exceeds a line, and all of it comes to the whole order, however it is parted', () =>
    fc.assert(
      fc.property(orders, ({ currency, lines: parts, returns }) => {
        const lines = parts.map(([id, quantity, units]) => line(id, quantity, units as UnitPrice, currency))
        const sums = lines.map(() => 0)
        let back: readonly number[] = lines.map(() => 0)
        const takeBack = (quantities: ReadonlyMap<ProductId, number>) => {
          const after = returnedAfter(lines, back, quantities)
          for (const [place, { amount }] of lines.entries()) {
            const part = linesBetween([lines[place]!], [back[place]!], [after[place]!], currency)[0]?.amount ?? 0
            sums[place]! += part
            assert.ok(part >= 0 && sums[place]! <= amount)
          }
          back = after
        }
        for (const [id, quantity] of returns) takeBack(of({ [id]: Math.min(quantity, unitsKept(lines, back).get(id) ?? 0) }))
        takeBack(unitsKept(lines, back))
        assert.deepEqual(
          back,
          parts.map(([, quantity]) => quantity),
        )
        assert.equal(
          sums.reduce((total, sum) => total + sum, 0),
          sumOf(lines.map(({ amount }) => amount)),
        )
      }),
    ))
})

describe('The basket of an order that comes back', () => {
  const letter = { ...line(postage, 1, price(5)), stocked: false }
  const lines = [line(lamp, 2, price(20)), letter, line(rug, 1, price(5)), line(lamp, 1, price(18))]

  it('is as it was while something of each article is kept', () =>
    assert.equal(basketAfter(lines, [0, 0, 0, 0], [2, 0, 0, 0]), undefined))

  it('loses an article with its last unit', () => {
    assert.deepEqual(basketAfter(lines, [2, 0, 0, 0], [2, 0, 0, 1]), { returned: [lamp], returnedBefore: [], kept: [rug] })
    assert.deepEqual(basketAfter(lines, [2, 0, 0, 1], [2, 0, 1, 1]), { returned: [rug], returnedBefore: [lamp], kept: [] })
    assert.deepEqual(basketAfter(lines, [0, 0, 0, 0], [2, 1, 1, 1]), { returned: [lamp, rug], returnedBefore: [], kept: [] })
  })

  it('knows nothing of what never stands on a shelf', () =>
    assert.equal(basketAfter(lines, [0, 0, 0, 0], [0, 1, 0, 0]), undefined))
})
