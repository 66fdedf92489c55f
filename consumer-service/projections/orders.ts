import type { Line } from '#shared/events/line.ts'
import type { Shortage } from '#shared/events/order-events.ts'
import type { Minor } from '#shared/kernel/money.ts'
import type { CustomerId, Instant, OrderId, StoreId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { type EventOf, ignore, projectionOf, type Writer } from '../projection.ts'
import { type OrderStatus, recordSteps, type Step } from './order-history.ts'
import { type Return, recordReturns } from './order-returns.ts'

type Order = {
  readonly kind: 'order'
  readonly orderId: OrderId
  readonly customerId?: CustomerId | undefined
  readonly storeId: StoreId
  readonly status: OrderStatus
  readonly version: number
  readonly at: Instant
  readonly total: Minor
  readonly lines: readonly Line[]
  readonly missing: readonly Shortage[]
}
/** Where a step leaves the order. What came back leaves it where it was. */
type Move = {
  readonly kind: 'move'
  readonly orderId: OrderId
  readonly version: number
  readonly status?: OrderStatus
  readonly returned?: Minor
}
type OrderChange = Order | ({ readonly kind: 'step' } & Step) | Move | ({ readonly kind: 'return' } & Return)

/** Orders with their lines, the steps they took and what came back of them. A rejected order is one too; it may be placed later. */
export const orders = projectionOf<OrderChange>({
  name: 'orders',
  version: 1,
  tables: ['orders', 'order_history', 'order_returns'],

  when: {
    OrderPlaced: (event) => [
      order(event, { status: 'placed', ...event.data, missing: [] }),
      { kind: 'step', ...step(event, 'placed') },
    ],
    OrderRejected: (event) => [
      order(event, { status: 'rejected', ...event.data, total: 0 as Minor, lines: [] }),
      { kind: 'step', ...step(event, 'rejected', event.data.reason) },
    ],
    OrderPaid: (event) => goesOn(event, 'paid'),
    OrderShipped: (event) => goesOn(event, 'shipped'),
    OrderDelivered: (event) => goesOn(event, 'delivered'),
    OrderCancelled: (event) => goesOn(event, 'cancelled', event.data.reason),
    OrderReturned: (event) => comesBack(event),

    StockReceived: ignore,
    StockIssued: ignore,
    StockAdjusted: ignore,
    StockTransferredOut: ignore,
    StockTransferredIn: ignore,
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
    CustomerErased: ignore,
    CustomerTierChanged: ignore,
  },

  write: {
    // Rejected and placed in one batch: the later stands.
    order: (changes) => openOrders([...new Map(changes.map((change) => [change.orderId, change])).values()]),
    step: (steps) => recordSteps(steps),
    move: (moves) => moveOrders(moves),
    return: (returns) => recordReturns(returns),
  },
})

type Opening = EventOf<'OrderPlaced' | 'OrderRejected'>
type GoingOn = EventOf<'OrderPaid' | 'OrderShipped' | 'OrderDelivered' | 'OrderCancelled'>

const order = (
  { version, occurredAt }: Opening,
  { orderId, customerId, storeId, status, total, lines, missing }: Omit<Order, 'kind' | 'version' | 'at'>,
): Order => ({ kind: 'order', orderId, customerId, storeId, status, version, at: occurredAt, total, lines, missing })

const step = (
  { data, version, occurredAt }: Opening | GoingOn | EventOf<'OrderReturned'>,
  status: Step['status'],
  reason?: string,
): Step => ({
  orderId: data.orderId,
  version,
  status,
  at: occurredAt,
  reason,
})

/** A step that an order takes after it was opened. */
const goesOn = (event: GoingOn, status: OrderStatus, reason?: string): readonly OrderChange[] => [
  { kind: 'step', ...step(event, status, reason) },
  { kind: 'move', orderId: event.data.orderId, version: event.version, status },
]

const comesBack = (event: EventOf<'OrderReturned'>): readonly OrderChange[] => {
  const { data, version, occurredAt: at } = event
  const { orderId, returnId, reason, restocked, total, lines } = data
  return [
    { kind: 'step', ...step(event, 'returned', reason) },
    { kind: 'move', orderId, version, returned: total },
    { kind: 'return', orderId, version, returnId, at, reason, restocked, total, lines },
  ]
}

const openOrders: Writer<Order> = (orders) => ({
  name: 'open orders',
  text: `
    insert into orders (order_id, customer_id, store_id, status, version, placed_at, total, lines, missing)
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

/** Opening an order sets its status already; here it goes on. */
const moveOrders: Writer<Move> = (moves) => ({
  name: 'move orders',
  // An order's events are all in one partition: nobody else locks these rows.
  text: `
    update orders as o
    set status = coalesce(moved.status, o.status), version = moved.version, returned = o.returned + moved.returned
    from (
      select order_id, max(version) as version, sum(returned) as returned,
             (array_agg(status order by version desc) filter (where status is not null))[1] as status
      from unnest($1::text[], $2::int4[], $3::text[], $4::int8[]) as step (order_id, version, status, returned)
      group by order_id
    ) as moved
    where o.order_id = moved.order_id`,
  values: [
    column.text(moves.map(({ orderId }) => orderId)),
    column.int4(moves.map(({ version }) => version)),
    column.text(moves.map(({ status }) => status ?? null)),
    column.int8(moves.map(({ returned }) => returned ?? 0)),
  ],
})
