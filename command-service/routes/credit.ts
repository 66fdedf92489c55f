import Joi from 'joi'
import { flag, id } from '#shared/http/schemas.ts'
import type { CreditNoteId, CustomerId, StoreId } from '#shared/kernel/types.ts'
import type { CreditItem } from '../domain/credit.ts'
import { commandKind } from './command-kind.ts'
import { itemsToCredit, requireAmounts } from './items.ts'

type Issue = {
  readonly creditNoteId?: CreditNoteId
  readonly customerId?: CustomerId
  readonly storeId?: StoreId
  readonly items: readonly CreditItem[]
  readonly restock: boolean
}

export const issueCreditNote = commandKind<Issue, 'creditNoteId'>({
  name: 'IssueCreditNote',
  method: 'POST',
  path: '/api/credit-notes',
  inBody: Joi.object({
    creditNoteId: id(),
    customerId: id(),
    storeId: id(),
    items: itemsToCredit,
    restock: flag.default(true),
  }),
  makes: 'creditNoteId',
  creates: true,
  statuses: { product_not_found: 422, store_not_found: 422 },
  commandOf: ({ creditNoteId, customerId, storeId, items, restock }, _, { defaultStore, currency }) => {
    requireAmounts(items, currency)
    return {
      type: 'IssueCreditNote',
      creditNoteId,
      ...(customerId !== undefined && { customerId }),
      storeId: storeId ?? defaultStore,
      items: items.map(({ productId, quantity, price }) => ({ productId, quantity, price })),
      restock,
    }
  },
})
