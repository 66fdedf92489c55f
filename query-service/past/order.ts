import type { Recorded } from '#shared/events/event.ts'
import type { Line } from '#shared/events/line.ts'
import type { OrderEvent, Shortage } from '#shared/events/order-events.ts'
import type { Minor } from '#shared/kernel/money.ts'
import type { OrderStatus } from '../tables.ts'

/** As the read model gives it. Times of steps and returns in milliseconds. */
export type PastOrder = {
  readonly orderId: string
  readonly customerId: string | null
  readonly storeId: string
  readonly status: OrderStatus
  readonly version: number
  readonly placedAt: Date
  readonly total: Minor
  readonly returned: Minor
  readonly lines: readonly Line[]
  readonly missing: readonly Shortage[]
  readonly history: readonly Step[]
  readonly returns: readonly Return[]
}
type Step = { readonly status: OrderStatus | 'returned'; readonly at: number; readonly reason: string | null }
type Return = {
  readonly returnId: string | null
  readonly at: number
  readonly reason: string | null
  readonly restocked: boolean
  readonly total: Minor
  readonly lines: readonly Line[]
}

/** What an order is after these events; undefined without any. A rejected order may be placed later. */
export const orderAfter = (before: PastOrder | undefined, events: readonly Recorded<OrderEvent>[]): PastOrder | undefined =>
  events.reduce<PastOrder | undefined>(
    (order, event) =>
      event.type === 'OrderPlaced' || event.type === 'OrderRejected' ? opened(order, event) : order && goneOn(order, event),
    before,
  )

type Opening = Recorded<Extract<OrderEvent, { type: 'OrderPlaced' | 'OrderRejected' }>>
type GoingOn = Recorded<Exclude<OrderEvent, { type: 'OrderPlaced' | 'OrderRejected' }>>

const opened = (before: PastOrder | undefined, event: Opening): PastOrder => {
  const { orderId, customerId = null, storeId } = event.data
  const order = {
    ...{ orderId, customerId, storeId, version: event.version, placedAt: new Date(event.occurredAt) },
    returned: before?.returned ?? (0 as Minor),
    returns: before?.returns ?? [],
  }
  const history = before?.history ?? []
  if (event.type === 'OrderRejected') {
    const { reason, missing } = event.data
    const rejected = { ...order, status: 'rejected', total: 0 as Minor, lines: [], missing } as const
    return { ...rejected, history: [...history, step(event, 'rejected', reason)] }
  }
  const { total, lines } = event.data
  return { ...order, status: 'placed', total, lines, missing: [], history: [...history, step(event, 'placed')] }
}

const goneOn = (order: PastOrder, event: GoingOn): PastOrder => {
  switch (event.type) {
    case 'OrderPaid':
      return moved(order, event, 'paid')
    case 'OrderShipped':
      return moved(order, event, 'shipped')
    case 'OrderDelivered':
      return moved(order, event, 'delivered')
    case 'OrderCancelled':
      return moved(order, event, 'cancelled', event.data.reason)
    case 'OrderReturned':
      return comeBack(order, event)
  }
}

const moved = (order: PastOrder, event: GoingOn, status: OrderStatus, reason?: string): PastOrder => ({
  ...order,
  status,
  version: event.version,
  history: [...order.history, step(event, status, reason)],
})

/** What comes back leaves the order where it was. */
const comeBack = (order: PastOrder, event: Extract<GoingOn, { type: 'OrderReturned' }>): PastOrder => {
  const { returnId = null, reason, restocked, total, lines } = event.data
  const back = { returnId, at: Date.parse(event.occurredAt), reason: reason ?? null, restocked, total, lines }
  return {
    ...order,
    version: event.version,
    returned: (order.returned + total) as Minor,
    history: [...order.history, step(event, 'returned', reason)],
    returns: [...order.returns, back],
  }
}

const step = ({ occurredAt }: Recorded<OrderEvent>, status: Step['status'], reason?: string): Step => ({
  status,
  at: Date.parse(occurredAt),
  reason: reason ?? null,
})
