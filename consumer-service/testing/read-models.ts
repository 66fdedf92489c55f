import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { AnyProjection } from '../projection.ts'

/** What each customer spent: neither repeating nor leaving out an event goes unnoticed. */
export const spending: AnyProjection = {
  name: 'spending',
  version: 1,
  tables: ['test_spending'],
  types: ['OrderPlaced'],
  changes: (events) => {
    const placed = events.filter((event) => event.type === 'OrderPlaced')
    if (placed.length === 0) return []
    return [
      {
        text: `
          insert into test_spending as known (customer, orders, total)
          select customer, count(*), sum(total) from unnest($1::text[], $2::int[]) as placed (customer, total) group by customer order by customer
          on conflict (customer) do update set orders = known.orders + excluded.orders, total = known.total + excluded.total`,
        values: [placed.map(({ data }) => data.customerId), placed.map(({ data }) => data.total)],
      },
    ]
  },
}

/** In the order in which they came. */
export const stores: AnyProjection = {
  name: 'stores',
  version: 1,
  tables: ['test_stores'],
  types: ['StoreOpened'],
  changes: (events) => [
    {
      text: 'insert into test_stores (store) select store from unnest($1::text[]) as opened (store)',
      values: [events.flatMap((event) => (event.type === 'StoreOpened' ? [event.data.storeId] : []))],
    },
  ],
}

export const TABLES = `
  create table read.test_spending (customer text primary key, orders int not null, total bigint not null);
  create table read.test_stores (number int generated always as identity, store text not null)`

/** What the first of them should say. */
export const spent = (events: readonly Recorded<ShopEvent>[]) => {
  const totals = new Map<string, { customer: string; orders: number; total: number }>()
  for (const event of events)
    if (event.type === 'OrderPlaced') {
      const { customerId: customer = 'guest', total } = event.data
      const known = totals.get(customer) ?? { customer, orders: 0, total: 0 }
      totals.set(customer, { customer, orders: known.orders + 1, total: known.total + total })
    }
  return [...totals.values()].sort((a, b) => (a.customer < b.customer ? -1 : 1))
}
