import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type Currency,
  lineAmount,
  MAX_QUANTITY,
  type Minor,
  majorOf,
  majorOfUnitPrice,
  type UnitPrice,
  unitPriceOf,
} from './money.ts'

const DECIMALS = [0, 2, 3, 4] as const
const currencyWith = (decimals: Currency['decimals']): Currency => ({ code: 'XXX', decimals })
const currencies = fc.constantFrom(...DECIMALS.map(currencyWith))
const quantities = fc.integer({ min: 1, max: MAX_QUANTITY })
const unitPrices = fc.integer({ min: 0, max: 10 ** 15 }).map((price) => price as UnitPrice)
const amountOf = (quantity: number, price: number, decimals: Currency['decimals']) =>
  lineAmount(quantity, price as UnitPrice, currencyWith(decimals))

/** The two integers between which the amount lies, as exact fractions: whole × divisor ≤ product < (whole + 1) × divisor. */
const exactly = (quantity: number, unitPrice: number, { decimals }: Currency) => {
  const divisor = 10n ** BigInt(4 - decimals)
  const product = BigInt(quantity) * BigInt(unitPrice)
  return { divisor, product }
}

describe('A line amount', () => {
  it('is nowhere further than half a minor unit from the exact product, and even where it is as far as that', () =>
    fc.assert(
      fc.property(quantities, unitPrices, currencies, (quantity, unitPrice, currency) => {
        const { divisor, product } = exactly(quantity, unitPrice, currency)
        fc.pre(product / divisor < BigInt(Number.MAX_SAFE_INTEGER))
        const amount = BigInt(lineAmount(quantity, unitPrice, currency))
        const twiceOff = 2n * (amount * divisor - product)
        assert.ok(-divisor <= twiceOff && twiceOff <= divisor, `${amount} is off by ${twiceOff} halves of 1/${divisor}`)
        if (divisor > 1n && (twiceOff === divisor || twiceOff === -divisor)) assert.equal(amount % 2n, 0n)
      }),
      { numRuns: 2_000 },
    ))

  it('takes exact halves to the even neighbour, be the product small or beyond 2^53', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.constantFrom(0, 2, 3),
        fc.constantFrom(1, 999_999),
        (whole, decimals, times) => {
          const divisor = 10 ** (4 - decimals)
          const price = whole * divisor + divisor / 2
          const { product } = exactly(times, price, currencyWith(decimals as 0))
          fc.pre(times % 2 === 1 && price <= 10 ** 15)
          const below = (product - BigInt(divisor / 2)) / BigInt(divisor)
          assert.equal(BigInt(amountOf(times, price, decimals as 0)), below % 2n === 0n ? below : below + 1n)
        },
      ),
      { numRuns: 1_000 },
    ))

  for (const [quantity, price, decimals, amount] of [
    [1, 0.125, 2, 12],
    [1, 0.135, 2, 14],
    [3, 0.335, 2, 100],
    [1, 0.5, 0, 0],
    [1, 1.5, 0, 2],
    [1, 2.5, 0, 2],
    [1, 0.0005, 3, 0],
    [1, 0.0015, 3, 2],
    [7, 1.2345, 4, 86_415],
    [999_999, 90_071_992.5, 0, 90_071_902_428_008],
  ] as const)
    it(`of ${quantity} × ${price} with ${decimals} decimals is ${amount}`, () =>
      assert.equal(amountOf(quantity, unitPriceOf(price)!, decimals), amount))

  it('of more is never less', () =>
    fc.assert(
      fc.property(quantities, unitPrices, currencies, (quantity, unitPrice, currency) => {
        fc.pre(quantity < MAX_QUANTITY && BigInt(quantity + 1) * BigInt(unitPrice) < BigInt(Number.MAX_SAFE_INTEGER))
        assert.ok(lineAmount(quantity + 1, unitPrice, currency) >= lineAmount(quantity, unitPrice, currency))
      }),
    ))
})

describe('A unit price', () => {
  it('of up to four decimals comes back as it was written', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 11 }), fc.integer({ min: 0, max: 9_999 }), (whole, fraction) => {
        const written = Number(`${whole}.${String(fraction).padStart(4, '0')}`)
        const price = unitPriceOf(written)
        assert.equal(price, whole * 10_000 + fraction)
        assert.equal(majorOfUnitPrice(price!), written)
      }),
    ))

  it('of more decimals, or none at all, is not one', () => {
    for (const major of [0.00001, 1.23456, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])
      assert.equal(unitPriceOf(major), undefined)
  })
})

describe('An amount', () => {
  it('is shown in major units, as the nearest number there is', () =>
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 13), max: 10 ** 13 }), currencies, (amount, currency) => {
        const digits = String(Math.abs(amount)).padStart(currency.decimals + 1, '0')
        const at = digits.length - currency.decimals
        assert.equal(Math.abs(majorOf(amount as Minor, currency)), Number(`${digits.slice(0, at)}.${digits.slice(at)}`))
      }),
    ))
})
