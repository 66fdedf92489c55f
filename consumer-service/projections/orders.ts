import type { Line } from '#shared/events/line.ts'
import type { Shortage } from '#shared/events/order-events.ts'
import type { Minor } from '#shared/kernel/money.ts'
import type { CustomerId, Instant, OrderId, StoreId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { type EventOf, ignore, projectionOf, type Writer } from '../projection.ts'

type Status = 'placed' | 'rejected' | 'paid' | 'shipped' | 'delivered' | 'cancelled'
type Order = {
  readonly kind: 'order'
  readonly orderId: OrderId
  readonly customerId?: CustomerId | undefined
  readonly storeId: StoreId
  readonly status: Status
  readonly version: number
  readonly at: Instant
  readonly total: Minor
  readonly lines: readonly Line[]
  readonly missing: readonly Shortage[]
}
type Step = {
  readonly orderId: OrderId
  readonly version: number
  readonly status: Status
  readonly at: Instant
  readonly reason?: string | undefined
}
type OrderChange = Order | ({ readonly kind: 'step' } & Step) | ({ readonly kind: 'move' } & Step)

/** Orders with their lines and the steps they took. A rejected order is one too; it may be placed later. */
export const orders = projectionOf<OrderChange>({
  name: 'orders',
  version: 1,

  when: {
    OrderPlaced: (event) => [
      order(event, { status: 'placed', ...event.data, missing: [] }),
      { kind: 'step', ...step(event, 'placed') },
    ],
    OrderRejected: (event) => [
      order(event, { status: 'rejected', ...event.data, total: 0 as Minor, lines: [] }),
      { kind: 'step', ...step(event, 'rejected', event.data.reason) },
    ],
    OrderPaid: (event) => goesOn(step(event, 'paid')),
    OrderShipped: (event) => goesOn(step(event, 'shipped')),
    OrderDelivered: (event) => goesOn(step(event, 'delivered')),
    OrderCancelled: (event) => goesOn(step(event, 'cancelled', event.data.reason)),

    StockReceived: ignore,
    StockIssued: ignore,
    StockAdjusted: ignore,
    StockReserved: ignore,
    ReservationReleased: ignore,
    StockShipped: ignore,
    ProductCreated: ignore,
    ProductRenamed: ignore,
    ProductRecategorised: ignore,
    ProductRepriced: ignore,
    ProductDiscontinued: ignore,
    CreditNoteIssued: ignore,
    StoreOpened: ignore,
    CustomerRegistered: ignore,
    CustomerProfileChanged: ignore,
  },

  write: {
    // Rejected and placed in one batch: the later stands.
    order: (changes) => openOrders([...new Map(changes.map((change) => [change.orderId, change])).values()]),
    step: (steps) => recordSteps(steps),
    move: (steps) => moveOrders(steps),
  },
})

type OrderEvent = EventOf<'OrderPlaced' | 'OrderRejected' | 'OrderPaid' | 'OrderShipped' | 'OrderDelivered' | 'OrderCancelled'>

const order = (
  { version, occurredAt }: OrderEvent,
  { orderId, customerId, storeId, status, total, lines, missing }: Omit<Order, 'kind' | 'version' | 'at'>,
): Order => ({ kind: 'order', orderId, customerId, storeId, status, version, at: occurredAt, total, lines, missing })

const step = ({ data, version, occurredAt }: OrderEvent, status: Status, reason?: string): Step => ({
  orderId: data.orderId,
  version,
  status,
  at: occurredAt,
  reason,
})

/** A step that an order takes after it was opened. */
const goesOn = (step: Step): readonly OrderChange[] => [
  { kind: 'step', ...step },
  { kind: 'move', ...step },
]

const openOrders: Writer<Order> = (orders) => ({
  name: 'open orders',
  text: `
    insert into read.orders (order_id, customer_id, store_id, status, version, placed_at, total, lines, missing)
    select order_id, customer_id, store_id, status, version, placed_at, total, lines::json, missing::json
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int4[], $6::timestamptz[], $7::int8[], $8::text[], $9::text[])
      as opened (order_id, customer_id, store_id, status, version, placed_at, total, lines, missing)
    order by order_id
    on conflict (order_id) do update
    set customer_id = excluded.customer_id, store_id = excluded.store_id, status = excluded.status, version = excluded.version,
        placed_at = excluded.placed_at, total = excluded.total, lines = excluded.lines, missing = excluded.missing`,
  values: [
    column.text(orders.map(({ orderId }) => orderId)),
    column.text(orders.map(({ customerId }) => customerId ?? null)),
    column.text(orders.map(({ storeId }) => storeId)),
    column.text(orders.map(({ status }) => status)),
    column.int4(orders.map(({ version }) => version)),
    column.timestamptz(orders.map(({ at }) => at)),
    column.int8(orders.map(({ total }) => total)),
    column.text(orders.map(({ lines }) => JSON.stringify(lines))),
    column.text(orders.map(({ missing }) => JSON.stringify(missing))),
  ],
})

const recordSteps: Writer<Step> = (steps) => ({
  name: 'record order steps',
  text: `
    insert into read.order_history (order_id, version, status, at, reason)
    select * from unnest($1::text[], $2::int4[], $3::text[], $4::timestamptz[], $5::text[])
      as step (order_id, version, status, at, reason)
    order by order_id, version`,
  values: [
    column.text(steps.map(({ orderId }) => orderId)),
    column.int4(steps.map(({ version }) => version)),
    column.text(steps.map(({ status }) => status)),
    column.timestamptz(steps.map(({ at }) => at)),
    column.text(steps.map(({ reason }) => reason ?? null)),
  ],
})

/** Opening an order sets its status already; here it goes on. */
const moveOrders: Writer<Step> = (steps) => ({
  name: 'move orders',
  // An order's events are all in one partition: nobody else locks these rows.
  text: `
    update read.orders as o
    set status = moved.status, version = moved.version
    from (
      select distinct on (order_id) order_id, version, status
      from unnest($1::text[], $2::int4[], $3::text[]) as step (order_id, version, status)
      order by order_id, version desc
    ) as moved
    where o.order_id = moved.order_id`,
  values: [
    column.text(steps.map(({ orderId }) => orderId)),
    column.int4(steps.map(({ version }) => version)),
    column.text(steps.map(({ status }) => status)),
  ],
})
