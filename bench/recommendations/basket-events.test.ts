import assert from 'node:assert/strict'
import { eventsOf } from './basket-events.ts'
import { type Basket, namedBaskets } from './baskets.ts'
import { basketsOf } from './testing/baskets-of.ts'

const DAY = Date.UTC(2026, 0, 5)
const basket = (customer: string | null, at: number | null, ...items: string[]): Basket => ({ customer, at, items })

describe("A shop's baskets as its log", () => {
  it('are orders, each behind the articles and the customer that are new', () => {
    const events = [...eventsOf([basket('ann', DAY, 'tea', 'jam'), basket('ann', DAY, 'jam', 'milk')])]
    assert.deepEqual(
      events.map(({ type, position }) => `${position} ${type}`),
      [
        ...['1 ProductCreated', '2 ProductCreated', '3 CustomerRegistered', '4 OrderPlaced'],
        ...['5 ProductCreated', '6 OrderPlaced'],
      ],
    )
  })

  it('have the customer, the articles and the time of each basket', () => {
    const [order] = [...eventsOf([basket('ann', DAY, 'tea', 'jam')])].filter((event) => event.type === 'OrderPlaced')
    assert.equal(order!.data.customerId, 'ann')
    assert.deepEqual(
      order!.data.lines.map(({ productId, stocked }) => [productId, stocked]),
      [
        ['tea', true],
        ['jam', true],
      ],
    )
    assert.equal(order!.occurredAt, '2026-01-05T00:00:00.000Z')
    assert.equal(order!.recordedAt, order!.occurredAt)
  })

  it("leave a guest's order without a customer", () => {
    const events = [...eventsOf([basket(null, DAY, 'tea')])]
    assert.deepEqual(
      events.map(({ type, data }) => [type, 'customerId' in data]),
      [
        ['ProductCreated', false],
        ['OrderPlaced', false],
      ],
    )
  })

  it('stay in order by their ids where times are told to the day', () => {
    const day = Array.from({ length: 12 }, () => basket('ann', DAY, 'tea'))
    const ids = [...eventsOf(day)].flatMap((event) => (event.type === 'OrderPlaced' ? [event.data.orderId] : []))
    assert.deepEqual(ids, ids.toSorted())
  })

  it('stay in order by their times where none are told, all within a day', () => {
    const events = [...eventsOf(namedBaskets(basketsOf(['ann', 'tea'], ['bob', 'jam'], ['ann', 'jam'])))]
    const times = events.flatMap(({ type, occurredAt }) => (type === 'OrderPlaced' ? [Date.parse(occurredAt)] : []))
    assert.ok(times[0]! < times[1]! && times[1]! < times[2]! && times[2]! - times[0]! < 86_400_000)
  })
})
