import type { Statement } from '#shared/ports/database.ts'
import { ignore, projectionOf, type Writer } from '../projection.ts'
import { codeArticles, codeChanges } from './article-codes.ts'
import { addToCounts, countArticles, touchArticles } from './article-counts.ts'
import { type Discontinued, discontinueArticles, type Named, nameArticles } from './article-names.ts'
import { type BasketChange, cancelled, placed, returned } from './basket-changes.ts'
import { keepBaskets } from './kept-baskets.ts'
import { addToPairs } from './pairs.ts'

/** How often two articles were in one basket, and what is in each: what recommendations are made of. */
export const coPurchase = projectionOf<Named | Discontinued | BasketChange>({
  name: 'co_purchase',
  version: 2,
  tables: ['articles', 'article_names', 'article_counts', 'pairs', 'basket_total', 'baskets', 'touched_articles'],

  when: {
    ProductCreated: ({ data: { productId, name } }) => [{ kind: 'named', productId, name }],
    ProductRenamed: ({ data: { productId, name } }) => [{ kind: 'named', productId, name }],
    ProductDiscontinued: ({ data: { productId } }) => [{ kind: 'discontinued', productId }],
    OrderPlaced: (event) => placed(event),
    OrderCancelled: (event) => cancelled(event),
    OrderReturned: (event) => returned(event),

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
    CreditNoteIssued: ignore,
    StoreOpened: ignore,
    CustomerRegistered: ignore,
    CustomerProfileChanged: ignore,
    CustomerErased: ignore,
    CustomerTierChanged: ignore,
  },

  write: {
    named: (articles) => nameArticles(articles),
    discontinued: (articles) => discontinueArticles(articles),
    basket: (changes) => writeBaskets(changes),
  },
})

/** Tables whose rows several partitions write come in one order, and the one row that all write comes last. */
const writeBaskets: Writer<BasketChange> = (changes) => {
  const { coded, products, count } = codeChanges(changes)
  const counts = countArticles(coded)
  return [
    codeArticles(products),
    ...addToPairs(products, coded, count),
    addToCounts(products, counts),
    touchArticles(products, counts),
    ...keepBaskets(products, coded),
    addToTotal(changes.reduce((sum, change) => sum + basketsMore(change), 0)),
  ]
}

const basketsMore = ({ came, gone, stayed }: BasketChange): number =>
  came.length > 0 ? 1 : gone.length > 0 && stayed.length === 0 ? -1 : 0

const addToTotal = (baskets: number): Statement => ({
  name: 'add to the number of baskets',
  text: `
    insert into basket_total as total (baskets) values ($1)
    on conflict (only_row) do update set baskets = total.baskets + excluded.baskets`,
  values: [baskets],
})
