import Joi from 'joi'
import { queryOf } from '#shared/http/parse.ts'
import { get, type Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { answer } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { QueryPorts } from '../ports.ts'
import { from, offset, productId, storeId, through } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readMovements } from '../reads/inventory.ts'
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
const list = queryOf<MovementList>(
  Joi.object({ storeId, productId, type, startDate: from, endDate: through, offset, cursor: pages.cursor, limit })
    .oxor('offset', 'cursor')
    .messages({ 'object.oxor': 'takes offset or cursor, not both' }),
)

export const stockMovementRoutes = ({ database }: QueryPorts): readonly Route[] => [
  get('/api/stock-movements', { query: list }, async ({ query }) => {
    const { startDate, endDate, cursor, offset, limit, ...filter } = query
    const span = { from: startDate, to: endDate }
    const found = await readMovements(database, { ...filter, ...span, ...cursor, offset, limit: limit + 1 })
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
