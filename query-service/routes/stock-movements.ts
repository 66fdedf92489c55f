import Joi from 'joi'
import { queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { arrayOf, count, id, object, oneOf, orNull, position, saying, text, time, whole } from '../answer-schemas.ts'
import { answer } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { from, inOrder, offset, productId, storeId, through } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readMovements } from '../reads/stock-movements.ts'
import type { MovementKind } from '../tables.ts'

type Movement = RowOf<typeof readMovements>

const pages = pagingBy({ afterTime: 'time', afterPosition: 'number' }, (row: Movement) => [row.occurredAt, row.position])

type MovementList = {
  storeId?: string
  productId?: string
  type?: MovementKind
  startDate?: Date
  endDate?: Date
  offset?: number
  cursor?: { afterTime: Date; afterPosition: number }
  limit: number
}
const type = Joi.valid('in', 'out', 'manual', 'shipped', 'transfer_in', 'transfer_out')
const fields = { storeId, productId, type, startDate: from, endDate: through, offset, cursor: pages.cursor, limit }
const either = Joi.object<MovementList>(fields)
  .oxor('offset', 'cursor')
  .messages({ 'object.oxor': 'takes offset or cursor, not both' })
/** The end has become the first moment after the last one. */
const list = queryOf<MovementList>(inOrder(either, ['startDate', 'endDate'], 1))

export const stockMovementRoutes = ({ query: route }: Answering): readonly Route[] => [
  route('/api/stock-movements', { query: list, docs: DOCS }, async ({ query, ask }) => {
    const { startDate, endDate, cursor, offset, limit, ...filter } = query
    const span = { from: startDate, to: endDate }
    const found = await ask(readMovements, { ...filter, ...span, ...cursor, offset, limit: limit + 1 })
    const { data: movements, nextCursor } = pages.pageOf(found.rows, limit, shown)
    if (cursor) return answer(found, { movements, nextCursor })
    const { totalItems } = found.beside
    const counted = { totalItems, totalPages: Math.ceil(totalItems / limit), currentPage: Math.floor((offset ?? 0) / limit) + 1 }
    return answer(found, { ...counted, movements, nextCursor })
  }),
]

const shown = (movement: Movement) => {
  const { storeId, productId, productName, type, quantity, reason, occurredAt, position } = movement
  const { movementId, creditNoteId, orderId, transferId, otherStoreId } = movement
  const about = { reason, movementId, creditNoteId, orderId, transferId, otherStoreId }
  return { storeId, productId, productName, type, quantity, ...about, occurredAt, position }
}

const movement = object<ReturnType<typeof shown>>({
  storeId: id,
  productId: id,
  productName: orNull(text),
  type: oneOf('in', 'out', 'manual', 'shipped', 'transfer_in', 'transfer_out'),
  quantity: saying('How much; the type says whether it came or went. Below zero what `manual` took off.', whole),
  reason: orNull(text),
  movementId: orNull(id),
  creditNoteId: orNull(id),
  orderId: orNull(id),
  transferId: orNull(id),
  otherStoreId: orNull(id),
  occurredAt: time,
  position,
})

const page = { movements: arrayOf(movement), nextCursor: orNull(text) }

const DOCS: QueryDocs = {
  name: 'listStockMovements',
  summary: 'Movements of stock, newest first',
  description: 'A page that is not asked for by `cursor` tells how many there are in all.',
  answer: { anyOf: [object({ totalItems: count, totalPages: count, currentPage: count, ...page }), object(page)] },
}
