import type { ProductEvent } from '#shared/events/product-events.ts'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { Of, ProductId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { addTo } from './add-to.ts'

type Created = { readonly kind: 'created'; readonly version: number } & Of<ProductEvent, 'ProductCreated'>['data']
/** What is not given stays as it is. */
type Revised = {
  readonly kind: 'revised'
  readonly productId: ProductId
  readonly version: number
  readonly name?: string
  readonly category?: string
  readonly price?: UnitPrice
  readonly status?: 'discontinued'
}
type Stock = { readonly kind: 'stock'; readonly productId: ProductId; readonly onHand?: number; readonly reserved?: number }

/** Products with their stock across stores. Stock may be seen before its product. */
export const catalogue = projectionOf<Created | Revised | Stock>({
  name: 'catalogue',
  version: 1,
  tables: ['products', 'product_stock'],

  when: {
    ProductCreated: ({ data, version }) => [{ kind: 'created', version, ...data }],
    ProductRenamed: ({ data: { productId, name }, version }) => [{ kind: 'revised', productId, version, name }],
    ProductRecategorised: ({ data: { productId, category }, version }) => [{ kind: 'revised', productId, version, category }],
    ProductRepriced: ({ data: { productId, price }, version }) => [{ kind: 'revised', productId, version, price }],
    ProductDiscontinued: ({ data: { productId }, version }) => [{ kind: 'revised', productId, version, status: 'discontinued' }],

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
    CustomerTierChanged: ignore,
  },

  write: {
    created: (products) => createProducts(products),
    revised: (changes) => reviseProducts(latest(changes)),
    stock: addTo('product_stock', { productId: 'text' }, ['onHand', 'reserved']),
  },
})

const onHand = (productId: ProductId, units: number): Stock => ({ kind: 'stock', productId, onHand: units })
const reserved = (productId: ProductId, units: number): Stock => ({ kind: 'stock', productId, reserved: units })

const createProducts: Writer<Created> = (products) => ({
  name: 'create products',
  text: `
    insert into products (product_id, version, name, category, price, stocked, status)
    select *, 'active' from unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::int8[], $6::bool[])
      as created (product_id, version, name, category, price, stocked)
    order by product_id`,
  values: [
    column.text(products.map(({ productId }) => productId)),
    column.int4(products.map(({ version }) => version)),
    column.text(products.map(({ name }) => name)),
    column.text(products.map(({ category }) => category)),
    column.int8(products.map(({ price }) => price)),
    column.bool(products.map(({ stocked }) => stocked)),
  ],
})

/** Later changes of a product laid over its earlier ones. */
const latest = (changes: readonly Revised[]): readonly Revised[] => {
  const products = new Map<ProductId, Revised>()
  for (const change of changes) products.set(change.productId, { ...products.get(change.productId), ...change })
  return [...products.values()]
}

const reviseProducts: Writer<Revised> = (products) => ({
  name: 'revise products',
  // A product's events are all in one partition: nobody else locks these rows.
  text: `
    update products as product
    set version = revised.version,
        name = coalesce(revised.name, product.name),
        category = coalesce(revised.category, product.category),
        price = coalesce(revised.price, product.price),
        status = coalesce(revised.status, product.status)
    from unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::int8[], $6::text[])
      as revised (product_id, version, name, category, price, status)
    where product.product_id = revised.product_id`,
  values: [
    column.text(products.map(({ productId }) => productId)),
    column.int4(products.map(({ version }) => version)),
    column.text(products.map(({ name }) => name ?? null)),
    column.text(products.map(({ category }) => category ?? null)),
    column.int8(products.map(({ price }) => price ?? null)),
    column.text(products.map(({ status }) => status ?? null)),
  ],
})
