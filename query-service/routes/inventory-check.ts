import Joi from 'joi'
import { bodyOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { quantity } from '#shared/http/schemas.ts'
import { arrayOf, count, id, object, oneOf, orNull, saying, text, whole, yesOrNo } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { productId, storeId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readInventoryCheck } from '../reads/inventory-check.ts'

type Item = { productId: string; quantity: number }

/** As many as an order may have. */
const items = Joi.array()
  .items(Joi.object({ productId: productId.required(), quantity: quantity.required() }))
  .min(1)
  .max(2_000)
const demand = bodyOf<{ items: readonly Item[]; storeId?: string }>(Joi.object({ items: items.required(), storeId }))

export const inventoryCheckRoutes = ({ query }: Answering): readonly Route[] => [
  query.post('/api/inventory/check', { body: demand, docs: DOCS }, async ({ body: { items, storeId }, ask }) => {
    const requested = sumsOf(items)
    const found = await ask(readInventoryCheck, {
      products: [...requested.keys()],
      quantities: [...requested.values()],
      storeId,
    })
    if (storeId !== undefined && found.beside.storeName === null) return nothing(found, `There is no store ${storeId}`)
    const shown = found.rows.map(itemOf)
    return answer(found, { available: shown.every(({ enough }) => enough), items: shown })
  }),
]

/** What is asked for of each product, in the order of its first line. */
const sumsOf = (items: readonly Item[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>()
  for (const { productId, quantity } of items) sums.set(productId, (sums.get(productId) ?? 0) + quantity)
  return sums
}

type Checked = RowOf<typeof readInventoryCheck>

const itemOf = (row: Checked) => {
  const { productId, productName, requested } = row
  const reason = whyNot(row)
  return {
    productId,
    productName,
    requested,
    available: row.stocked === false ? null : row.available,
    enough: reason === null,
    reason,
  }
}

/** What an order would be refused for. What is not kept in stock is always there. */
const whyNot = ({ productName, stocked, discontinued, requested, available }: Checked) => {
  if (productName === null) return 'product_not_found'
  if (discontinued) return 'product_discontinued'
  return stocked && available < requested ? 'insufficient_stock' : null
}

const item = object<ReturnType<typeof itemOf>>({
  productId: id,
  productName: orNull(text),
  requested: count,
  available: saying('Null when it is not kept in stock.', orNull(whole)),
  enough: yesOrNo,
  reason: orNull(oneOf('product_not_found', 'product_discontinued', 'insufficient_stock')),
})

const DOCS: QueryDocs = {
  name: 'checkInventory',
  summary: 'Whether there is enough of each product, in a store or in all of them together',
  description: 'Items of one product are added up. Nothing is reserved.',
  answer: object({ available: saying('Whether there is enough of every product.', yesOrNo), items: arrayOf(item) }),
  problems: ['not_found', 'invalid_request'],
}
