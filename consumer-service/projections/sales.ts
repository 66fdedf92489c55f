import type { Instant, ProductId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { addTo } from './add-to.ts'
import { backWith, type Category, goods, isFree, isPaid, type Product, SALE, salesOf } from './sold-lines.ts'

/** Units of stocked articles only: postage is revenue, but not goods. */
type Hour = {
  readonly kind: 'hour'
  readonly hour: string
  readonly orders?: number
  readonly gross?: number
  readonly cancelledOrders?: number
  readonly cancelled?: number
  readonly returns?: number
  readonly returned?: number
  readonly creditNotes?: number
  readonly credited?: number
  readonly rejected?: number
  readonly units?: number
  readonly freeUnits?: number
  readonly cancelledUnits?: number
  readonly unitsBack?: number
}
type Basket = { readonly kind: 'basket'; readonly lines: number; readonly orders: 1 | -1 }
type Name = { readonly kind: 'name'; readonly productId: ProductId; readonly name: string }

/** What was sold, of what, when, and how much of it came back. */
export const sales = projectionOf<Product | Category | Hour | Basket | Name>({
  name: 'sales',
  version: 1,
  tables: ['product_sales', 'product_names', 'category_sales', 'revenue_by_hour', 'basket_sizes'],

  when: {
    OrderPlaced: ({ data: { lines, total }, occurredAt }) => [
      ...salesOf(lines, 1),
      hour(occurredAt, { orders: 1, gross: total, units: goods(lines.filter(isPaid)), freeUnits: goods(lines.filter(isFree)) }),
      { kind: 'basket', lines: lines.length, orders: 1 },
    ],
    OrderCancelled: ({ data: { lines, total }, occurredAt }) => [
      ...salesOf(lines, -1),
      hour(occurredAt, { cancelledOrders: 1, cancelled: total, cancelledUnits: goods(lines) }),
      { kind: 'basket', lines: lines.length, orders: -1 },
    ],
    OrderRejected: ({ occurredAt }) => [hour(occurredAt, { rejected: 1 })],
    // The order is as large as it was.
    OrderReturned: ({ data: { lines, total }, occurredAt }) => [
      ...backWith(lines, 'returned'),
      hour(occurredAt, { returns: 1, returned: total, unitsBack: goods(lines) }),
    ],
    CreditNoteIssued: ({ data: { lines, total }, occurredAt }) => [
      ...backWith(lines, 'credited'),
      hour(occurredAt, { creditNotes: 1, credited: total, unitsBack: goods(lines) }),
    ],
    // A product and a category nobody has bought yet answer with zeros.
    ProductCreated: ({ data: { productId, name, category } }) => [
      { kind: 'name', productId, name },
      { kind: 'product', productId },
      { kind: 'category', category },
    ],
    ProductRenamed: ({ data: { productId, name } }) => [{ kind: 'name', productId, name }],
    ProductRecategorised: ({ data: { category } }) => [{ kind: 'category', category }],

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
    ProductRepriced: ignore,
    ProductDiscontinued: ignore,
    StoreOpened: ignore,
    CustomerRegistered: ignore,
    CustomerProfileChanged: ignore,
    CustomerErased: ignore,
    CustomerTierChanged: ignore,
  },

  write: {
    name: (names) => nameProducts(names),
    product: addTo('product_sales', { productId: 'text' }, ['orders', ...SALE]),
    category: addTo('category_sales', { category: 'text' }, SALE),
    hour: addTo('revenue_by_hour', { hour: 'timestamptz' }, [
      'orders',
      'gross',
      'cancelledOrders',
      'cancelled',
      'returns',
      'returned',
      'creditNotes',
      'credited',
      'rejected',
      'units',
      'freeUnits',
      'cancelledUnits',
      'unitsBack',
    ]),
    basket: addTo('basket_sizes', { lines: 'int4' }, ['orders']),
  },
})

const hour = (at: Instant, measures: Omit<Hour, 'kind' | 'hour'>): Hour => ({
  kind: 'hour',
  hour: `${at.slice(0, 13)}:00:00.000Z`,
  ...measures,
})

const nameProducts: Writer<Name> = (changes) => {
  const names = new Map(changes.map(({ productId, name }) => [productId, name]))
  return {
    name: 'name products in the sales',
    text: `
      insert into product_names (product_id, name)
      select * from unnest($1::text[], $2::text[]) as product (product_id, name)
      order by product_id
      on conflict (product_id) do update set name = excluded.name`,
    values: [column.text([...names.keys()]), column.text([...names.values()])],
  }
}
