import type { ProductEvent } from '#shared/events/product-events.ts'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { Instant, Of, ProductId } from '#shared/kernel/types.ts'
import { firstOf, spelled, wordsOf } from '#shared/kernel/words.ts'
import { column } from '#shared/ports/column.ts'
import type { Statement } from '#shared/ports/database.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { addTo } from './add-to.ts'
import { wordVector } from './word-vector.ts'

type Created = { readonly kind: 'created'; readonly version: number; readonly at: Instant } & Of<
  ProductEvent,
  'ProductCreated'
>['data']
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
/** A text whose words may be searched for. */
type Worded = { readonly kind: 'worded'; readonly text: string }
type Stock = { readonly kind: 'stock'; readonly productId: ProductId; readonly onHand?: number; readonly reserved?: number }

/** Products with their stock across stores, and the words they are found by. Stock may be seen before its product. */
export const catalogue = projectionOf<Created | Revised | Worded | Stock>({
  name: 'catalogue',
  version: 2,
  tables: ['products', 'product_words', 'product_stock'],

  when: {
    // What is stocked has a stock from the beginning, so that one index has all those of which nothing is left.
    ProductCreated: ({ data, version, occurredAt: at }) => [
      { kind: 'created', version, at, ...data },
      ...[data.name, data.category].map(worded),
      ...(data.stocked ? [onHand(data.productId, 0)] : []),
    ],
    ProductRenamed: ({ data: { productId, name }, version }) => [{ kind: 'revised', productId, version, name }, worded(name)],
    ProductRecategorised: ({ data: { productId, category }, version }) => [
      { kind: 'revised', productId, version, category },
      worded(category),
    ],
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
    worded: (texts) => keepWords(new Set(texts.flatMap(({ text }) => wordsOf(text)))),
    stock: addTo('product_stock', { productId: 'text' }, ['onHand', 'reserved']),
  },
})

const worded = (text: string): Worded => ({ kind: 'worded', text })
const onHand = (productId: ProductId, units: number): Stock => ({ kind: 'stock', productId, onHand: units })
const reserved = (productId: ProductId, units: number): Stock => ({ kind: 'stock', productId, reserved: units })

const createProducts: Writer<Created> = (products) => ({
  name: 'create products',
  text: `
    insert into products
      (product_id, version, name, category, price, stocked, created_at, sort_name, name_words, category_words, status)
    select product_id, version, name, category, price, stocked, created_at, sort_name, name_words::tsvector,
      category_words::tsvector, 'active'
    from unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::int8[], $6::bool[], $7::timestamptz[], $8::text[], $9::text[],
        $10::text[])
      as created (product_id, version, name, category, price, stocked, created_at, sort_name, name_words, category_words)
    order by product_id`,
  values: [
    column.text(products.map(({ productId }) => productId)),
    column.int4(products.map(({ version }) => version)),
    column.text(products.map(({ name }) => name)),
    column.text(products.map(({ category }) => category)),
    column.int8(products.map(({ price }) => price)),
    column.bool(products.map(({ stocked }) => stocked)),
    column.timestamptz(products.map(({ at }) => at)),
    ...searchable(products),
  ],
})

/** As far as names are sorted by: a cursor holds it. */
const SORTED_BY = 60

/** What a product is sorted and found by, for each that has a new name or category. */
const searchable = (products: readonly { readonly name?: string; readonly category?: string }[]) => {
  const names = products.map(({ name }) => (name === undefined ? null : wordsOf(name)))
  return [
    column.text(names.map((words) => words && firstOf(words.join(' '), SORTED_BY))),
    column.text(names.map((words) => words && wordVector(words, 'A'))),
    column.text(products.map(({ category }) => (category === undefined ? null : wordVector(wordsOf(category), 'B')))),
  ]
}

/** A word stays when the last product has lost it: it finds nothing then. */
const keepWords = (words: ReadonlySet<string>): Statement | readonly Statement[] =>
  words.size === 0
    ? []
    : {
        name: 'keep product words',
        text: `
          insert into product_words (word, spelled)
          select * from unnest($1::text[], $2::text[]) as known (word, spelled)
          order by word
          on conflict do nothing`,
        values: [column.text([...words]), column.text([...words].map(spelled))],
      }

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
        status = coalesce(revised.status, product.status),
        sort_name = coalesce(revised.sort_name, product.sort_name),
        name_words = coalesce(revised.name_words::tsvector, product.name_words),
        category_words = coalesce(revised.category_words::tsvector, product.category_words)
    from unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::int8[], $6::text[], $7::text[], $8::text[], $9::text[])
      as revised (product_id, version, name, category, price, status, sort_name, name_words, category_words)
    where product.product_id = revised.product_id`,
  values: [
    column.text(products.map(({ productId }) => productId)),
    column.int4(products.map(({ version }) => version)),
    column.text(products.map(({ name }) => name ?? null)),
    column.text(products.map(({ category }) => category ?? null)),
    column.int8(products.map(({ price }) => price ?? null)),
    column.text(products.map(({ status }) => status ?? null)),
    ...searchable(products),
  ],
})
