import type { Recorded } from '#shared/events/event.ts'
import type { OrderEvent } from '#shared/events/order-events.ts'
import type { CustomerId, Instant, Of, OrderId, Position, ProductId } from '#shared/kernel/types.ts'
import { articlesOf, basketOf } from './basket.ts'

/** What an event does to the basket of an order: which of its articles count from now on, no more, and as before. */
export type BasketChange<Article = ProductId> = {
  readonly kind: 'basket'
  readonly orderId: OrderId
  readonly position: Position
  readonly came: readonly Article[]
  readonly gone: readonly Article[]
  readonly stayed: readonly Article[]
  /** All distinct stocked articles that the order has now, also those that do not count. */
  readonly kept: readonly Article[]
  readonly placed?: { readonly customerId: CustomerId | undefined; readonly at: Instant }
}

type RecordedOrder<Type extends OrderEvent['type']> = Recorded<Of<OrderEvent, Type>>

/** An order of nothing but fees is no basket. */
export const placed = (event: RecordedOrder<'OrderPlaced'>): readonly BasketChange[] => {
  const { orderId, customerId, lines } = event.data
  const kept = articlesOf(lines)
  if (kept.length === 0) return []
  const placed = { customerId, at: earlier(event.occurredAt, event.recordedAt) }
  return [{ ...of(event), came: basketOf(orderId, kept), gone: [], stayed: [], kept, placed }]
}

export const cancelled = (event: RecordedOrder<'OrderCancelled'>): readonly BasketChange[] => {
  const gone = basketOf(event.data.orderId, articlesOf(event.data.lines))
  return gone.length === 0 ? [] : [{ ...of(event), came: [], gone, stayed: [], kept: [] }]
}

/** An article that has come back wholly leaves its basket. */
export const returned = (event: RecordedOrder<'OrderReturned'>): readonly BasketChange[] => {
  const { orderId, basket: left } = event.data
  if (!left) return []
  const counted = new Set(basketOf(orderId, [...left.returned, ...left.returnedBefore, ...left.kept]))
  const [gone, stayed] = [left.returned, left.kept].map((articles) => articles.filter((article) => counted.has(article)))
  return [{ ...of(event), came: [], gone: gone!, stayed: stayed!, kept: left.kept }]
}

const of = ({ data: { orderId }, position }: Recorded<OrderEvent>) => ({ kind: 'basket', orderId, position }) as const

/** Whoever claims to have ordered in the future would be ahead of everybody until then. */
const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other)
