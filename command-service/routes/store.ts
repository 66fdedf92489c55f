import Joi from 'joi'
import { id, text } from '#shared/http/schemas.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import { commandKind } from './command-kind.ts'

type Open = { readonly storeId?: StoreId; readonly name: string; readonly location?: string }

export const openStore = commandKind<Open, 'storeId'>({
  name: 'OpenStore',
  method: 'POST',
  path: '/api/stores',
  inBody: Joi.object({ storeId: id(), name: text(200).required(), location: text(500) }),
  makes: 'storeId',
  creates: true,
  commandOf: ({ storeId, name, location }) => ({
    type: 'OpenStore',
    ...{ storeId, name },
    ...(location !== undefined && { location }),
  }),
})
