import { sql } from 'kysely'
import { read, reading } from '../reading.ts'

/** Makes the score of a pair that was seen a few times small, however rare its articles are. */
const SHRINKAGE = 50

const articleOf = (productId: string) => read.selectFrom('articles').select('article').where('product_id', '=', productId)

/** A pair is stored once, under the smaller code. */
const pairsWith = (productId: string) =>
  read
    .selectFrom('pairs')
    .select(['b as article', 'n'])
    .where('a', '=', articleOf(productId))
    .where('n', '>', 0)
    .unionAll(read.selectFrom('pairs').select(['a as article', 'n']).where('b', '=', articleOf(productId)).where('n', '>', 0))

/** Best score first: cosine of the two articles' baskets, shrunk by support. Beside them what the lift is reckoned with. */
export const readBoughtTogether = reading('bought together', 'co_purchase', {
  rows: ({ productId, limit }: { productId: string; limit: number }) =>
    read
      .selectFrom(pairsWith(productId).as('pair'))
      .innerJoin('article_counts as other', 'other.article', 'pair.article')
      .innerJoin('articles as article', 'article.article', 'pair.article')
      .innerJoin('article_counts as own', (join) => join.on('own.article', '=', articleOf(productId)))
      .leftJoin('article_names', 'article_names.product_id', 'article.product_id')
      .select(['article.product_id as productId', 'name', 'pair.n', 'other.n as baskets'])
      .select(sql<number>`pair.n / (sqrt(own.n::float8 * other.n) + ${sql.lit(SHRINKAGE)})`.as('score'))
      .orderBy('score', 'desc')
      .orderBy('productId')
      .limit(limit),
  beside: ({ productId }) =>
    read.selectNoFrom((one) => [
      one.selectFrom('article_names').select('name').where('product_id', '=', productId).as('ownName'),
      one.selectFrom('article_counts').select('n').where('article', '=', articleOf(productId)).as('ownBaskets'),
      one.selectFrom('basket_total').select('baskets').as('allBaskets'),
    ]),
})
