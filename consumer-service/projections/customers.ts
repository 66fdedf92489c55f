import type { Profile } from '#shared/events/customer-events.ts'
import type { CustomerId, Instant } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'

/** Without a profile, the one that is known stays. */
type Registration = {
  readonly kind: 'registration'
  readonly customerId: CustomerId
  readonly version: number
  readonly profile?: Profile | undefined
  readonly at?: Instant
  /** Then nothing of the profile is kept. */
  readonly erasedAt?: Instant
}
type Spending = {
  readonly kind: 'spending'
  readonly customerId: CustomerId
  readonly orders?: 1 | -1
  readonly gross?: number
  readonly cancelled?: number
  readonly returned?: number
  readonly credited?: number
  readonly orderedAt?: Instant
}

/** Who buys, and what is left of it after cancellations, returns and credit notes. A guest's order is nobody's. */
export const customers = projectionOf<Registration | Spending>({
  name: 'customers',
  version: 1,

  when: {
    CustomerRegistered: ({ data: { customerId, profile }, version, occurredAt }) => [
      { kind: 'registration', customerId, version, profile, at: occurredAt },
    ],
    CustomerProfileChanged: ({ data: { customerId, profile }, version }) => [
      { kind: 'registration', customerId, version, profile },
    ],
    CustomerErased: ({ data: { customerId }, version, occurredAt }) => [
      { kind: 'registration', customerId, version, erasedAt: occurredAt },
    ],
    OrderPlaced: ({ data: { customerId, total }, occurredAt }) =>
      customerId === undefined ? [] : [{ kind: 'spending', customerId, orders: 1, gross: total, orderedAt: occurredAt }],
    OrderCancelled: ({ data: { customerId, total } }) =>
      customerId === undefined ? [] : [{ kind: 'spending', customerId, orders: -1, cancelled: total }],
    OrderReturned: ({ data: { customerId, total } }) =>
      customerId === undefined ? [] : [{ kind: 'spending', customerId, returned: total }],
    CreditNoteIssued: ({ data: { customerId, total } }) =>
      customerId === undefined ? [] : [{ kind: 'spending', customerId, credited: total }],

    OrderRejected: ignore,
    OrderPaid: ignore,
    OrderShipped: ignore,
    OrderDelivered: ignore,
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
    StoreOpened: ignore,
  },

  write: {
    registration: (changes) => registerCustomers(latest(changes)),
    spending: (changes) => addSpending(changes),
  },
})

/** Later changes of a customer laid over the earlier ones. */
const latest = (changes: readonly Registration[]): readonly Registration[] => {
  const customers = new Map<CustomerId, Registration>()
  for (const change of changes) {
    const known = customers.get(change.customerId)
    const profile = change.erasedAt ? undefined : (change.profile ?? known?.profile)
    customers.set(change.customerId, { ...known, ...change, profile })
  }
  return [...customers.values()]
}

/** No profile was told, and none is to be forgotten. */
const KEPT = 'excluded.name is null and excluded.erased_at is null'

const registerCustomers: Writer<Registration> = (customers) => ({
  name: 'register customers',
  // A profile is replaced as a whole: without an address in the new one, there is none.
  text: `
    insert into read.customers as customer (customer_id, version, registered_at, name, email, address, erased_at)
    select *
    from unnest($1::text[], $2::int4[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
      as change (customer_id, version, registered_at, name, email, address, erased_at)
    order by customer_id
    on conflict (customer_id) do update
    set version = excluded.version,
        registered_at = coalesce(excluded.registered_at, customer.registered_at),
        erased_at = coalesce(excluded.erased_at, customer.erased_at),
        name = case when ${KEPT} then customer.name else excluded.name end,
        email = case when ${KEPT} then customer.email else excluded.email end,
        address = case when ${KEPT} then customer.address else excluded.address end`,
  values: [
    column.text(customers.map(({ customerId }) => customerId)),
    column.int4(customers.map(({ version }) => version)),
    column.timestamptz(customers.map(({ at }) => at ?? null)),
    column.text(customers.map(({ profile }) => profile?.name ?? null)),
    column.text(customers.map(({ profile }) => profile?.email ?? null)),
    column.text(customers.map(({ profile }) => profile?.address ?? null)),
    column.timestamptz(customers.map(({ erasedAt }) => erasedAt ?? null)),
  ],
})

const addSpending: Writer<Spending> = (changes) => ({
  name: 'add customer spending',
  text: `
    insert into read.customers as customer
      (customer_id, orders, gross, cancelled, returned, credited, first_order_at, last_order_at)
    select customer_id, sum(orders), sum(gross), sum(cancelled), sum(returned), sum(credited), min(ordered_at), max(ordered_at)
    from unnest($1::text[], $2::int4[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::timestamptz[])
      as change (customer_id, orders, gross, cancelled, returned, credited, ordered_at)
    group by customer_id
    order by customer_id
    on conflict (customer_id) do update
    set orders = customer.orders + excluded.orders,
        gross = customer.gross + excluded.gross,
        cancelled = customer.cancelled + excluded.cancelled,
        returned = customer.returned + excluded.returned,
        credited = customer.credited + excluded.credited,
        first_order_at = least(customer.first_order_at, excluded.first_order_at),
        last_order_at = greatest(customer.last_order_at, excluded.last_order_at)`,
  values: [
    column.text(changes.map(({ customerId }) => customerId)),
    column.int4(changes.map(({ orders }) => orders ?? 0)),
    column.int8(changes.map(({ gross }) => gross ?? 0)),
    column.int8(changes.map(({ cancelled }) => cancelled ?? 0)),
    column.int8(changes.map(({ returned }) => returned ?? 0)),
    column.int8(changes.map(({ credited }) => credited ?? 0)),
    column.timestamptz(changes.map(({ orderedAt }) => orderedAt ?? null)),
  ],
})
