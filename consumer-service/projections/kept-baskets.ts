import type { OrderId } from '#shared/kernel/types.ts'
import { type Column, column } from '#shared/ports/column.ts'
import type { Statement } from '#shared/ports/database.ts'
import { type CodedChange, DICTIONARY } from './article-codes.ts'
import { decayWeight } from './forward-decay.ts'

type Kept = Pick<CodedChange, 'orderId' | 'kept'>
type Placed = Kept & { readonly placed: NonNullable<CodedChange['placed']> }

/** The basket of each order as the batch leaves it, while anything of it is kept. An order's events are all in one partition: nobody else locks these rows. */
export const keepBaskets = (products: Column, changes: readonly CodedChange[]): readonly Statement[] => {
  const [placed, others] = [new Map<OrderId, Placed>(), new Map<OrderId, Kept>()]
  for (const { orderId, kept, placed: begun } of changes) {
    const placing = begun ?? placed.get(orderId)?.placed
    if (placing) placed.set(orderId, { orderId, kept, placed: placing })
    else others.set(orderId, { orderId, kept })
  }
  const [begun, changed] = [[...placed.values()].filter(isKept), [...others.values()].filter(isKept)]
  const ended = [...others.values()].filter((basket) => !isKept(basket))
  return [
    ...(begun.length > 0 ? [beginBaskets(products, begun)] : []),
    ...(changed.length > 0 ? [changeBaskets(products, changed)] : []),
    ...(ended.length > 0 ? [endBaskets(ended)] : []),
  ]
}

const isKept = ({ kept }: Kept): boolean => kept.length > 0

const beginBaskets = (products: Column, baskets: readonly Placed[]): Statement => ({
  name: 'begin baskets',
  text: `
    insert into baskets (order_id, articles, customer_id, placed_at, weight)
    select order_id, ${articlesIn('kept')}, customer_id, placed_at, weight::numeric
    from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
      as begun (order_id, kept, customer_id, placed_at, weight), ${DICTIONARY}
    order by order_id`,
  values: [
    ...[products, ordersOf(baskets), articlesOf(baskets)],
    column.text(baskets.map(({ placed }) => placed.customerId ?? null)),
    column.timestamptz(baskets.map(({ placed }) => placed.at)),
    column.text(baskets.map(({ placed }) => `${decayWeight(Date.parse(placed.at))}`)),
  ],
})

const changeBaskets = (products: Column, baskets: readonly Kept[]): Statement => ({
  name: 'change baskets',
  text: `
    update baskets as basket set articles = ${articlesIn('changed.kept')}
    from unnest($2::text[], $3::text[]) as changed (order_id, kept), ${DICTIONARY}
    where basket.order_id = changed.order_id`,
  values: [products, ordersOf(baskets), articlesOf(baskets)],
})

const endBaskets = (baskets: readonly Kept[]): Statement => ({
  name: 'end baskets',
  text: 'delete from baskets where order_id = any ($1::text[])',
  values: [ordersOf(baskets)],
})

const articlesIn = (kept: string): string => `array(select codes[code] from unnest(${kept}::int4[]) as code)`

const ordersOf = (baskets: readonly Kept[]): Column => column.text(baskets.map(({ orderId }) => orderId))
const articlesOf = (baskets: readonly Kept[]): Column => column.text(baskets.map(({ kept }) => `{${kept}}`))
