import Joi from 'joi'
import { queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { count, id, listOf, object, oneOf, orNull, saying, text, whole } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { storeId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readStockAlerts } from '../reads/stock-alerts.ts'

type Alert = RowOf<typeof readStockAlerts>
type After = { afterLow: number; afterProduct: string; afterStore: string }

const pages = pagingBy({ afterLow: 'number', afterProduct: 'text', afterStore: 'text' }, (row: Alert) => [
  row.available,
  row.productId,
  row.storeId,
])

type AlertList = { storeId?: string; kind?: 'out' | 'low'; cursor?: After; limit: number }
const list = queryOf<AlertList>(Joi.object({ storeId, kind: Joi.valid('out', 'low'), cursor: pages.cursor, limit }))

export const stockAlertRoutes = ({ query: route, lowStock }: Answering): readonly Route[] => {
  const ranges = { out: { atMost: 0 }, low: { above: 0, atMost: lowStock }, any: { atMost: lowStock } }
  return [
    route('/api/inventory/alerts', { query: list, docs: DOCS }, async ({ query: { storeId, kind, cursor, limit }, ask }) => {
      const found = await ask(readStockAlerts, { storeId, ...ranges[kind ?? 'any'], ...cursor, limit: limit + 1 })
      if (storeId !== undefined && found.beside.storeName === null) return nothing(found, `There is no store ${storeId}`)
      return answer(found, { ...pages.pageOf(found.rows, limit, shown), threshold: lowStock })
    }),
  ]
}

const shown = ({ productId, productName, storeId, onHand, reserved, available }: Alert) => ({
  productId,
  productName,
  storeId,
  kind: available <= 0 ? ('out' as const) : ('low' as const),
  onHand,
  reserved,
  available,
})

const alert = object<ReturnType<typeof shown>>({
  productId: id,
  productName: orNull(text),
  storeId: id,
  kind: oneOf('out', 'low'),
  onHand: whole,
  reserved: count,
  available: whole,
})

const DOCS: QueryDocs = {
  name: 'listStockAlerts',
  summary: 'Stocks that are out or low, the least available first',
  description: 'Of every store that has had the product, and of products that are still sold.',
  answer: listOf(alert, { threshold: saying('What a stock has at the most to be low.', count) }),
  problems: ['not_found'],
}
