import type { Line } from '#shared/events/line.ts'
import type { Instant, ProductId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { addTo } from './add-to.ts'

type Sale = {
  readonly units?: number
  readonly freeUnits?: number
  readonly revenue?: number
  readonly unitsBack?: number
  readonly credited?: number
}
type Product = Sale & { readonly kind: 'product'; readonly productId: ProductId; readonly orders?: number }
type Category = Sale & { readonly kind: 'category'; readonly category: string }
/** Units of stocked articles only: postage is revenue, but not goods. */
type Hour = {
  readonly kind: 'hour'
  readonly hour: string
  readonly orders?: number
  readonly gross?: number
  readonly cancelledOrders?: number
  readonly cancelled?: number
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

const SALE = ['units', 'freeUnits', 'revenue', 'unitsBack', 'credited'] as const

/** What was sold, of what, when, and how much of it came back. */
export const sales = projectionOf<Product | Category | Hour | Basket | Name>({
  name: 'sales',
  version: 1,

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
    CreditNoteIssued: ({ data: { lines, total }, occurredAt }) => [
      ...lines.flatMap(comeBack),
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

    StockReceived: ignore,
    StockIssued: ignore,
    StockAdjusted: ignore,
    StockReserved: ignore,
    ReservationReleased: ignore,
    ProductRepriced: ignore,
    ProductDiscontinued: ignore,
    StoreOpened: ignore,
    CustomerRegistered: ignore,
    CustomerProfileChanged: ignore,
  },

  write: {
    name: (names) => nameProducts(names),
    product: addTo('read.product_sales', { productId: 'text' }, ['orders', ...SALE]),
    category: addTo('read.category_sales', { category: 'text' }, SALE),
    hour: addTo('read.revenue_by_hour', { hour: 'timestamptz' }, [
      'orders',
      'gross',
      'cancelledOrders',
      'cancelled',
      'creditNotes',
      'credited',
      'rejected',
      'units',
      'freeUnits',
      'cancelledUnits',
      'unitsBack',
    ]),
    basket: addTo('read.basket_sizes', { lines: 'int4' }, ['orders']),
  },
})

/** A line at price 0 is a free one. */
const isFree = ({ unitPrice }: Line): boolean => unitPrice === 0
const isPaid = (line: Line): boolean => !isFree(line)

const goods = (lines: readonly Line[]): number => lines.reduce((units, line) => (line.stocked ? units + line.quantity : units), 0)

/** An order with an article on two lines is one order of that article. */
const salesOf = (lines: readonly Line[], sign: 1 | -1): (Product | Category)[] => {
  const seen = new Set<ProductId>()
  return lines.flatMap((line) => {
    const { productId, category, quantity, amount } = line
    const sale = { [isFree(line) ? 'freeUnits' : 'units']: sign * quantity, revenue: sign * amount }
    const orders = seen.has(productId) ? 0 : sign
    seen.add(productId)
    return [
      { kind: 'product', productId, orders, ...sale },
      { kind: 'category', category, ...sale },
    ]
  })
}

const comeBack = ({ productId, category, quantity, amount }: Line): (Product | Category)[] => {
  const back = { unitsBack: quantity, credited: amount }
  return [
    { kind: 'product', productId, ...back },
    { kind: 'category', category, ...back },
  ]
}

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
      insert into read.product_names (product_id, name)
      select * from unnest($1::text[], $2::text[]) as product (product_id, name)
      order by product_id
      on conflict (product_id) do update set name = excluded.name`,
    values: [column.text([...names.keys()]), column.text([...names.values()])],
  }
}
