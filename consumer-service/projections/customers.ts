import type { Profile } from '#shared/events/customer-events.ts'
import type { CustomerId, Instant } from '#shared/kernel/types.ts'
import { wordsOf } from '#shared/kernel/words.ts'
import { column } from '#shared/ports/column.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { type Entered, enter, type TakenBack, takeBack } from './customer-ledger.ts'
import { addSpending, type Spending } from './customer-spending.ts'
import { recordTierChanges, type TierChange } from './tier-changes.ts'
import { wordVector } from './word-vector.ts'

type Registered = {
  readonly kind: 'registered'
  readonly customerId: CustomerId
  readonly version: number
  readonly profile?: Profile | undefined
  readonly at: Instant
}
/** Without a profile when it is to be forgotten. */
type Profiled = {
  readonly kind: 'profiled'
  readonly customerId: CustomerId
  readonly version: number
  readonly profile?: Profile
  readonly erasedAt?: Instant
}
/** Who buys, and what is left of it after cancellations, returns and credit notes. A guest's order is nobody's. */
export const customers = projectionOf<Registered | Profiled | TierChange | Entered | TakenBack | Spending>({
  name: 'customers',
  version: 3,
  tables: ['customers', 'customer_spending', 'customer_totals', 'customer_ledger', 'customer_tier_changes'],

  when: {
    // Who has bought nothing yet has spent nothing: they are in the list too.
    CustomerRegistered: ({ data: { customerId, profile }, version, occurredAt }) => [
      { kind: 'registered', customerId, version, profile, at: occurredAt },
      { kind: 'spending', customerId },
    ],
    CustomerProfileChanged: ({ data: { customerId, profile }, version }) => [{ kind: 'profiled', customerId, version, profile }],
    CustomerErased: ({ data: { customerId }, version, occurredAt }) => [
      { kind: 'profiled', customerId, version, erasedAt: occurredAt },
    ],
    CustomerTierChanged: ({ data: { customerId, from, to, netSpend, cause, reason, window }, version, occurredAt }) => [
      { kind: 'tierChange', customerId, version, at: occurredAt, from, to, netSpend, cause, reason, window },
      { kind: 'spending', customerId, tier: to },
    ],
    OrderPlaced: ({ data: { customerId, orderId, total: amount }, position, occurredAt: at }) =>
      customerId === undefined
        ? []
        : [
            { kind: 'entered', what: 'ordered', customerId, position, at, amount, orderId },
            { kind: 'spending', customerId, orders: 1, gross: amount, orderedAt: at },
          ],
    OrderCancelled: ({ data: { customerId, orderId, total }, position, occurredAt: at }) =>
      customerId === undefined
        ? []
        : [
            { kind: 'takenBack', what: 'cancelled', customerId, position, at, amount: -total, orderId },
            { kind: 'spending', customerId, orders: -1, cancelled: total },
          ],
    OrderReturned: ({ data: { customerId, orderId, total }, position, occurredAt: at }) =>
      customerId === undefined
        ? []
        : [
            { kind: 'takenBack', what: 'returned', customerId, position, at, amount: -total, orderId },
            { kind: 'spending', customerId, returned: total },
          ],
    CreditNoteIssued: ({ data: { customerId, total }, position, occurredAt: at }) =>
      customerId === undefined
        ? []
        : [
            { kind: 'entered', what: 'credited', customerId, position, at, amount: -total },
            { kind: 'spending', customerId, credited: total },
          ],

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
    registered: (customers) => registerCustomers(customers),
    profiled: (changes) => changeProfiles([...new Map(changes.map((change) => [change.customerId, change])).values()]),
    tierChange: (changes) => recordTierChanges(changes),
    entered: (entries) => enter(entries),
    takenBack: (entries) => takeBack(entries),
    spending: (changes) => addSpending(changes),
  },
})

const registerCustomers: Writer<Registered> = (customers) => ({
  name: 'register customers',
  text: `
    insert into customers (customer_id, version, registered_at, name, email, address, words)
    select customer_id, version, registered_at, name, email, address, words::tsvector
    from unnest($1::text[], $2::int4[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])
      as registered (customer_id, version, registered_at, name, email, address, words)
    order by customer_id`,
  values: [
    column.text(customers.map(({ customerId }) => customerId)),
    column.int4(customers.map(({ version }) => version)),
    column.timestamptz(customers.map(({ at }) => at)),
    column.text(customers.map(({ profile }) => profile?.name ?? null)),
    column.text(customers.map(({ profile }) => profile?.email ?? null)),
    column.text(customers.map(({ profile }) => profile?.address ?? null)),
    column.text(customers.map(({ profile }) => wordsOfProfile(profile))),
  ],
})

/** A profile is replaced as a whole: without an address in the new one, there is none. An erased customer gets no new one. */
const changeProfiles: Writer<Profiled> = (customers) => ({
  name: 'change customer profiles',
  // A customer's events are all in one partition: nobody else locks these rows.
  text: `
    update customers as customer
    set version = changed.version, name = changed.name, email = changed.email, address = changed.address,
        erased_at = changed.erased_at, words = changed.words::tsvector
    from unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
      as changed (customer_id, version, name, email, address, erased_at, words)
    where customer.customer_id = changed.customer_id`,
  values: [
    column.text(customers.map(({ customerId }) => customerId)),
    column.int4(customers.map(({ version }) => version)),
    column.text(customers.map(({ profile }) => profile?.name ?? null)),
    column.text(customers.map(({ profile }) => profile?.email ?? null)),
    column.text(customers.map(({ profile }) => profile?.address ?? null)),
    column.timestamptz(customers.map(({ erasedAt }) => erasedAt ?? null)),
    column.text(customers.map(({ profile }) => wordsOfProfile(profile))),
  ],
})

/** By the words of their name, by their e-mail address as a whole and by the words before its @. */
const wordsOfProfile = ({ name, email }: Partial<Profile> = {}): string => {
  const words = [...wordsOf(name ?? ''), ...wordsOf(email?.split('@')[0] ?? '')]
  return wordVector(email === undefined ? words : [...words, email.toLowerCase()], 'A')
}
