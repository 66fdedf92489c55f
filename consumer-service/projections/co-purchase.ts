import type { OrderEvent } from '#shared/events/order-events.ts'
import type { Of, ProductId } from '#shared/kernel/types.ts'
import { type Column, column } from '#shared/ports/column.ts'
import type { Statement } from '#shared/ports/database.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { articlesOf, basketOf } from './basket.ts'
import { countPairs, type PairCounts } from './count-pairs.ts'

type Article = { readonly kind: 'article'; readonly productId: ProductId; readonly name: string }
type Basket = { readonly kind: 'basket'; readonly articles: readonly ProductId[]; readonly sign: 1 | -1 }
type Sale = Of<OrderEvent, 'OrderPlaced' | 'OrderCancelled'>['data']
type Return = Of<OrderEvent, 'OrderReturned'>['data']

/** How often two articles were in one basket: what "bought together" is made of. */
export const coPurchase = projectionOf<Article | Basket>({
  name: 'co_purchase',
  version: 2,
  tables: ['articles', 'article_names', 'article_counts', 'pairs', 'basket_total', 'baskets', 'touched_articles'],

  when: {
    ProductCreated: ({ data: { productId, name } }) => [{ kind: 'article', productId, name }],
    ProductRenamed: ({ data: { productId, name } }) => [{ kind: 'article', productId, name }],
    OrderPlaced: ({ data }) => sold(data, 1),
    OrderCancelled: ({ data }) => sold(data, -1),
    OrderReturned: ({ data }) => returned(data),

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
    article: (articles) => nameArticles(articles),
    basket: (baskets) => writeBaskets(baskets),
  },
})

const sold = ({ orderId, lines }: Sale, sign: 1 | -1): readonly Basket[] => basket(basketOf(orderId, articlesOf(lines)), sign)

/** An article that has come back wholly leaves its basket: the basket with it is taken back, and one without it counts instead. */
const returned = ({ orderId, basket: left }: Return): readonly Basket[] => {
  if (!left) return []
  const counted = new Set(basketOf(orderId, [...left.returned, ...left.returnedBefore, ...left.kept]))
  const [gone, kept] = [left.returned, left.kept].map((articles) => articles.filter((article) => counted.has(article)))
  return [...basket([...gone!, ...kept!], -1), ...basket(kept!, 1)]
}

const basket = (articles: readonly ProductId[], sign: 1 | -1): readonly Basket[] =>
  articles.length === 0 ? [] : [{ kind: 'basket', articles, sign }]

/** The batch counts with codes of its own, from 1 as PostgreSQL's arrays; the statements put the dictionary's in their place. */
const writeBaskets: Writer<Basket> = (baskets) => {
  const codes = new Map<ProductId, number>()
  const counts: number[] = []
  const codeOf = (productId: ProductId): number => {
    const known = codes.get(productId)
    if (known !== undefined) return known
    counts.push(0)
    codes.set(productId, counts.length)
    return counts.length
  }
  const coded = baskets.map(({ articles, sign }) => {
    const items = articles.map(codeOf)
    for (const item of items) counts[item - 1]! += sign
    return { items, sign }
  })
  const products = column.text([...codes.keys()])
  return [
    codeArticles(products),
    addToCounts(products, column.int4(counts)),
    addToPairs(products, countPairs(coded, codes.size + 1)),
    addToTotal(baskets.reduce((sum, { sign }) => sum + sign, 0)),
  ]
}

/** Not `on conflict` alone: that would draw a code for every article of every batch. */
const codeArticles = (products: Column): Statement => ({
  name: 'code articles',
  text: `
    insert into articles (product_id)
    select product_id
    from unnest($1::text[]) as seen (product_id)
    where not exists (select from articles as known where known.product_id = seen.product_id)
    order by product_id
    on conflict (product_id) do nothing`,
  values: [products],
})

const nameArticles: Writer<Article> = (changes) => {
  const names = new Map(changes.map(({ productId, name }) => [productId, name]))
  return {
    name: 'name articles',
    text: `
      insert into article_names (product_id, name)
      select * from unnest($1::text[], $2::text[]) as article (product_id, name)
      order by product_id
      on conflict (product_id) do update set name = excluded.name`,
    values: [column.text([...names.keys()]), column.text([...names.values()])],
  }
}

const addToCounts = (products: Column, counts: Column): Statement => ({
  name: 'add to article counts',
  text: `
    insert into article_counts as total (article, n)
    select article, n
    from unnest($1::text[], $2::int4[]) as counted (product_id, n)
    join articles using (product_id)
    order by article
    on conflict (article) do update set n = total.n + excluded.n`,
  values: [products, counts],
})

/** Looking codes up in an array is as fast as sending them; a join with the dictionary takes a fifth longer. */
const addToPairs = (products: Column, { a, b, n }: PairCounts): Statement => ({
  name: 'add to pairs',
  text: `
    insert into pairs as total (a, b, n)
    select least(codes[a], codes[b]), greatest(codes[a], codes[b]), n
    from unnest($2::int4[], $3::int4[], $4::int4[]) as counted (a, b, n), (
      select array_agg(article order by place) as codes
      from unnest($1::text[]) with ordinality as seen (product_id, place)
      join articles using (product_id)
    ) as dictionary
    order by 1, 2
    on conflict (a, b) do update set n = total.n + excluded.n`,
  values: [products, column.int4(a), column.int4(b), column.int4(n)],
})

const addToTotal = (baskets: number): Statement => ({
  name: 'add to the number of baskets',
  text: `
    insert into basket_total as total (baskets) values ($1)
    on conflict (only_row) do update set baskets = total.baskets + excluded.baskets`,
  values: [baskets],
})
