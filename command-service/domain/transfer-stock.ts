import { isRefusal } from '#shared/kernel/decider.ts'
import type { Of } from '#shared/kernel/types.ts'
import type { Decision } from './decision.ts'
import { insufficientStock, shortage } from './demand.ts'
import type { States } from './states.ts'
import { available, type StockCommand, type StockRefusal, shelf } from './stock.ts'
import { isOpen, storeNotFound } from './store.ts'

/** From one store to another, in one append: nothing is on its way in between. */
export const transfer = (command: Of<StockCommand, 'TransferStock'>, states: States): Decision<StockRefusal> => {
  const { productId, quantity, fromStoreId, toStoreId, transferId } = command
  const from = shelf(fromStoreId, productId, states)
  if (isRefusal(from)) return from
  if (!isOpen(toStoreId, states)) return storeNotFound(toStoreId)
  const missing = shortage(productId, quantity, available(from))
  if (missing) return insufficientStock([missing])

  const moving = { productId, quantity, ...(transferId !== undefined && { transferId }) }
  return [
    { type: 'StockTransferredOut', data: { storeId: fromStoreId, toStoreId, ...moving } },
    { type: 'StockTransferredIn', data: { storeId: toStoreId, fromStoreId, ...moving } },
  ]
}
