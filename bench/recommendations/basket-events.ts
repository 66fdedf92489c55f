import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { customerStream, orderStream, productStream } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { CustomerId, Instant, OrderId, Position, ProductId } from '#shared/kernel/types.ts'
import { line, sold, type Told, tell } from '#shared/testing/telling.ts'
import type { Basket } from './baskets.ts'

/** A day like any other: a file that tells no times says nothing of what was bought of late. */
const ONE_DAY = Date.UTC(2020, 0, 1)

/**
 * The log that a shop with these baskets has: an order for each of them, and before it the articles and the customer that are new.
 * Baskets without a time follow each other by a millisecond, so that each customer's stay in order and what is trending is what is popular.
 */
export function* eventsOf(baskets: Iterable<Basket>): Generator<Recorded<ShopEvent>> {
  const [articles, customers] = [new Set<string>(), new Set<string>()]
  let [basketsBefore, eventsBefore] = [0, 0]
  for (const { customer, at, items } of baskets) {
    const time = instantOf(at ?? ONE_DAY + basketsBefore)
    for (const event of [
      ...newArticles(items, articles),
      ...newCustomer(customer, customers),
      order(++basketsBefore, customer, items),
    ])
      yield recorded(event, ++eventsBefore as Position, time)
  }
}

const newArticles = (items: readonly string[], known: Set<string>): readonly Told[] => {
  const unknown = items.filter((item) => !known.has(item))
  for (const item of unknown) known.add(item)
  return unknown.map((productId) =>
    tell('ProductCreated', { productId, name: productId, category: 'goods', price: 10_000, currency: 'USD', stocked: true }),
  )
}

const newCustomer = (customerId: string | null, known: Set<string>): readonly Told[] => {
  if (customerId === null || known.has(customerId)) return []
  known.add(customerId)
  return [tell('CustomerRegistered', { customerId })]
}

/** In the order of the baskets, as times are not that are told to the day. `number`: of the first basket 1. */
export const orderIdOf = (number: number): OrderId => `b-${String(number).padStart(9, '0')}` as OrderId

const order = (number: number, customer: string | null, items: readonly string[]): Told => {
  const lines = items.map((item) => line(item, 1, 1))
  return tell('OrderPlaced', {
    orderId: orderIdOf(number),
    ...(customer !== null && { customerId: customer }),
    ...sold(...lines),
  })
}

const recorded = (event: Told, position: Position, at: Instant): Recorded<ShopEvent> => ({
  ...event,
  position,
  stream: streamOf(event),
  version: 1,
  id: `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`,
  metadata: { actor: 'open:staff', role: 'staff', requestid: 'r-1', correlationid: 'r-1' },
  occurredAt: at,
  recordedAt: at,
})

const streamOf = ({ data }: Told) => {
  if ('orderId' in data) return orderStream(data.orderId as OrderId)
  return 'productId' in data
    ? productStream(data.productId as ProductId)
    : customerStream((data as { customerId: CustomerId }).customerId)
}
