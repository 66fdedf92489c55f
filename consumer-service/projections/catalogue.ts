import type { UnitPrice } from '#shared/kernel/money.ts'
import type { ProductId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { addTo } from './add-to.ts'

/** What is not given stays as it is. */
type Product = {
  readonly kind: 'product'
  readonly productId: ProductId
  readonly version: number
  readonly name?: string
  readonly category?: string
  readonly price?: UnitPrice
  readonly stocked?: boolean
  readonly status?: 'discontinued'
}
type Stock = { readonly kind: 'stock'; readonly productId: ProductId; readonly onHand?: number; readonly reserved?: number }

/** Products with their stock across stores. Stock may be seen before its product. */
export const catalogue = projectionOf<Product | Stock>({
  name: 'catalogue',
  version: 1,

  when: {
    ProductCreated: ({ data, version }) => {
      const { productId, name, category, price, stocked } = data
      return [{ kind: 'product', productId, version, name, category, price, stocked }]
    },
    ProductRenamed: ({ data: { productId, name }, version }) => [{ kind: 'product', productId, version, name }],
    ProductRecategorised: ({ data: { productId, category }, version }) => [{ kind: 'product', productId, version, category }],
    ProductRepriced: ({ data: { productId, price }, version }) => [{ kind: 'product', productId, version, price }],
    ProductDiscontinued: ({ data: { productId }, version }) => [{ kind: 'product', productId, version, status: 'discontinued' }],

    StockReceived: ({ data }) => [onHand(data.productId, data.quantity)],
    StockIssued: ({ data }) => [onHand(data.productId, -data.quantity)],
    StockAdjusted: ({ data }) => [onHand(data.productId, data.quantity)],
    StockTransferredOut: ({ data }) => [onHand(data.productId, -data.quantity)],
    StockTransferredIn: ({ data }) => [onHand(data.productId, data.quantity)],
    StockReserved: ({ data }) => [reserved(data.productId, data.quantity)],
    ReservationReleased: ({ data }) => [reserved(data.productId, -data.quantity)],
    StockShipped: ({ data }) => [onHand(data.productId, -data.quantity), reserved(data.productId, -data.quantity)],

    OrderPlaced: ignore,
    OrderRejected: ignore,
    OrderPaid: ignore,
    OrderShipped: ignore,
    OrderDelivered: ignore,
    OrderCancelled: ignore,
    OrderReturned: ignore,
    CreditNoteIssued: ignore,
    StoreOpened: ignore,
    CustomerRegistered: ignore,
    CustomerProfileChanged: ignore,
    CustomerErased: ignore,
  },

  write: {
    product: (changes) => describeProducts(latest(changes)),
    stock: addTo('read.products', { productId: 'text' }, ['onHand', 'reserved']),
  },
})

const onHand = (productId: ProductId, units: number): Stock => ({ kind: 'stock', productId, onHand: units })
const reserved = (productId: ProductId, units: number): Stock => ({ kind: 'stock', productId, reserved: units })

/** Later changes of a product laid over its earlier ones. */
const latest = (changes: readonly Product[]): readonly Product[] => {
  const products = new Map<ProductId, Product>()
  for (const change of changes) products.set(change.productId, { ...products.get(change.productId), ...change })
  return [...products.values()]
}

const describeProducts: Writer<Product> = (products) => ({
  name: 'describe products',
  text: `
    insert into read.products as product (product_id, version, name, category, price, stocked, status)
    select product_id, version, name, category, price, stocked, coalesce(status, 'active')
    from unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::int8[], $6::bool[], $7::text[])
      as change (product_id, version, name, category, price, stocked, status)
    order by product_id
    on conflict (product_id) do update
    set version = excluded.version,
        name = coalesce(excluded.name, product.name),
        category = coalesce(excluded.category, product.category),
        price = coalesce(excluded.price, product.price),
        stocked = coalesce(excluded.stocked, product.stocked),
        status = excluded.status`,
  values: [
    column.text(products.map(({ productId }) => productId)),
    column.int4(products.map(({ version }) => version)),
    column.text(products.map(({ name }) => name ?? null)),
    column.text(products.map(({ category }) => category ?? null)),
    column.int8(products.map(({ price }) => price ?? null)),
    column.bool(products.map(({ stocked }) => stocked ?? null)),
    column.text(products.map(({ status }) => status ?? null)),
  ],
})
