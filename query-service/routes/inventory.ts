import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import type { ProductId } from '#shared/kernel/types.ts'
import { arrayOf, count, id, listOf, object, orNull, text, time, whole } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import { type AsOf, asOf } from '../past/as-of.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { productId, storeId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readInventory, readProductInventory, readStoreInventory, readStores } from '../reads/inventory.ts'

type Level = RowOf<typeof readStoreInventory>
type Store = RowOf<typeof readStores>

const byProduct = pagingBy({ afterId: 'text' }, (level: Level) => [level.productId])
const byStore = pagingBy({ afterId: 'text' }, (store: Store) => [store.storeId])

type List = { cursor?: { afterId: string }; limit: number }
const products = queryOf<List>(Joi.object({ cursor: byProduct.cursor, limit }))
const stores = queryOf<List>(Joi.object({ cursor: byStore.cursor, limit }))
const oneProduct = paramsOf<{ productId: ProductId }>(Joi.object({ productId }))
const then = queryOf<{ asOf?: AsOf }>(Joi.object({ asOf }))
const oneStore = paramsOf<{ storeId: string }>(Joi.object({ storeId }))

export const inventoryRoutes = ({ query, past }: Answering): readonly Route[] => [
  query('/api/inventory', { query: products, docs: LIST }, async ({ query: { cursor, limit }, ask }) => {
    const found = await ask(readInventory, { ...cursor, limit: limit + 1 })
    return answer(found, { ...byProduct.pageOf(found.rows, limit, shown), totals: totalsIn(found.beside) })
  }),

  query('/api/inventory/{productId}', { params: oneProduct, query: then, docs: ONE }, async (asked) => {
    const { productId } = asked.params
    const { asOf } = asked.query
    const found = asOf
      ? await past.productInventory(productId, asOf, asked)
      : await asked.ask(readProductInventory, { productId })
    const { rows, beside } = found
    if (rows.length === 0 && beside.productName === null) return nothing(found, `There is no product ${productId}`)
    const [onHand, reserved] = [sumOf(rows, 'onHand'), sumOf(rows, 'reserved')]
    const inStores = rows.map(({ storeId, onHand, reserved }) => ({ storeId, onHand, reserved, available: onHand - reserved }))
    const { productName } = beside
    return answer(found, { productId, productName, onHand, reserved, available: onHand - reserved, stores: inStores })
  }),

  query('/api/stores', { query: stores, docs: STORES }, async ({ query: { cursor, limit }, ask }) => {
    const found = await ask(readStores, { ...cursor, limit: limit + 1 })
    const shownStore = ({ storeId, name, location, openedAt }: Store) => ({ storeId, name, location, openedAt })
    return answer(found, byStore.pageOf(found.rows, limit, shownStore))
  }),

  query(
    '/api/stores/{storeId}/inventory',
    { params: oneStore, query: products, docs: STORE },
    async ({ params: { storeId }, query, ask }) => {
      const { cursor, limit } = query
      const found = await ask(readStoreInventory, { storeId, ...cursor, limit: limit + 1 })
      if (found.beside.storeName === null) return nothing(found, `There is no store ${storeId}`)
      const { data: inventory, nextCursor } = byProduct.pageOf(found.rows, limit, shown)
      return answer(found, { storeId, inventory, nextCursor })
    },
  ),
]

const shown = ({ productId, productName, onHand, reserved }: Level) => ({
  productId,
  productName,
  onHand,
  reserved,
  available: onHand - reserved,
})

type Totals = Awaited<ReturnType<typeof readInventory>>['beside']

/** What was moved in all stands under the kinds of movements. */
const totalsIn = ({ total_on_hand: onHand, total_reserved: reserved, ...total }: Totals) => ({
  onHand,
  reserved,
  available: onHand - reserved,
  moved: {
    in: total.total_received,
    out: total.total_issued,
    manual: total.total_adjusted,
    shipped: total.total_shipped,
    transfer_in: total.total_transferred_in,
    transfer_out: total.total_transferred_out,
  },
})

type Quantities = { readonly onHand: number; readonly reserved: number }

const sumOf = (rows: readonly Quantities[], quantity: keyof Quantities): number =>
  rows.reduce((sum, row) => sum + row[quantity], 0)

const quantities = { onHand: whole, reserved: count, available: whole }
const level = object<ReturnType<typeof shown>>({ productId: id, productName: orNull(text), ...quantities })

const moved = object<ReturnType<typeof totalsIn>['moved']>({
  in: whole,
  out: whole,
  manual: whole,
  shipped: whole,
  transfer_in: whole,
  transfer_out: whole,
})

const LIST: QueryDocs = {
  name: 'listInventory',
  summary: 'Each product over all stores, and the totals',
  answer: listOf(level, { totals: object<ReturnType<typeof totalsIn>>({ ...quantities, moved }) }),
}
const ONE: QueryDocs = {
  name: 'readInventory',
  summary: 'A product in each store',
  answer: object({
    ...{ productId: id, productName: orNull(text), ...quantities },
    stores: arrayOf(object({ storeId: id, ...quantities })),
  }),
}
const STORES: QueryDocs = {
  name: 'listStores',
  summary: 'The stores',
  answer: listOf(object({ storeId: id, name: text, location: orNull(text), openedAt: time })),
}
const STORE: QueryDocs = {
  name: 'listStoreInventory',
  summary: 'Each product in a store',
  answer: object({ storeId: id, inventory: arrayOf(level), nextCursor: orNull(text) }),
}
