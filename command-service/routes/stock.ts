import Joi from 'joi'
import { described } from '#shared/http/json-schema.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import { flag, id, quantity, signedQuantity, text } from '#shared/http/schemas.ts'
import type { MovementId, ProductId, StoreId, TransferId } from '#shared/kernel/types.ts'
import { commandKind, named } from './command-kind.ts'

type Issue = { readonly productId: ProductId; readonly storeId?: StoreId; readonly quantity: number }

export const issueStock = commandKind<Issue>({
  name: 'IssueStock',
  method: 'PATCH',
  path: '/api/products/{productId}/inventory',
  inPath: { productId: named() },
  inBody: Joi.object({ quantity: quantity.required(), storeId: id() }),
  statuses: { store_not_found: 422 },
  commandOf: ({ productId, storeId, quantity }, _, { defaultStore }) => ({
    type: 'IssueStock',
    storeId: storeId ?? defaultStore,
    ...{ productId, quantity },
  }),
})

type Move = {
  readonly storeId?: StoreId
  readonly productId: ProductId
  readonly type: 'in' | 'out' | 'manual'
  readonly quantity: number
  readonly reason?: string
  readonly movementId?: MovementId
  readonly force: boolean
}

/** Only a correction by hand may be negative, and be forced. */
const ONLY_MANUAL = {
  if: { properties: { type: { enum: ['in', 'out'] } }, required: ['type'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { quantity: { minimum: 1 }, force: { const: false } } },
}

export const moveStock = commandKind<Move>({
  name: 'MoveStock',
  method: 'POST',
  path: '/api/stores/{storeId}/stock-movements',
  // In a line it may be left out, as everywhere.
  inPath: { storeId: id() },
  inBody: described(
    Joi.object({
      productId: named(),
      type: Joi.valid('in', 'out', 'manual').required(),
      quantity: signedQuantity.required(),
      reason: text(500),
      movementId: id(),
      force: flag.default(false),
    }),
    ONLY_MANUAL,
  ),
  creates: true,
  commandOf: (fields, _, { defaultStore }) => {
    requireManual(fields)
    const { storeId, productId, type, quantity, reason, movementId, force } = fields
    return {
      type: 'MoveStock',
      storeId: storeId ?? defaultStore,
      productId,
      movement: type,
      quantity,
      ...(reason !== undefined && { reason }),
      ...(movementId !== undefined && { movementId }),
      force,
    }
  },
})

const requireManual = ({ type, quantity, force }: Move): void => {
  if (type === 'manual') return
  const errors = [
    ...(quantity < 0 ? [{ pointer: '/quantity', message: `must be greater than or equal to 1 when type is ${type}` }] : []),
    ...(force ? [{ pointer: '/force', message: 'may be true only when type is manual' }] : []),
  ]
  if (errors.length > 0) throw new InvalidRequest(errors)
}

type Transfer = {
  readonly productId: ProductId
  readonly fromStoreId: StoreId
  readonly toStoreId: StoreId
  readonly quantity: number
  readonly transferId?: TransferId
}

export const transferStock = commandKind<Transfer>({
  name: 'TransferStock',
  method: 'POST',
  path: '/api/stock-transfers',
  inBody: Joi.object({
    productId: named(),
    fromStoreId: named(),
    toStoreId: named(),
    quantity: quantity.required(),
    transferId: id(),
  }),
  creates: true,
  commandOf: ({ productId, fromStoreId, toStoreId, quantity, transferId }) => {
    if (fromStoreId === toStoreId) throw new InvalidRequest([{ pointer: '/toStoreId', message: 'must be another store' }])
    return {
      type: 'TransferStock',
      ...{ productId, fromStoreId, toStoreId, quantity },
      ...(transferId !== undefined && { transferId }),
    }
  },
})
