import type { AskedOf } from '../operation.ts'
import type { Read, Shelf } from './state.ts'
import { type Expected, isRefusal, type Refusal, refuse, type Verdict } from './verdict.ts'

export type Missing = { readonly productId: string; readonly requested: number; readonly available: number }

export const stockOf = (storeId: string, productId: string): string => `${storeId}~${productId}`

export const onShelf = (type: string, storeId: string, productId: string, quantity: number): Expected => ({
  stream: `stock-${stockOf(storeId, productId)}`,
  type,
  says: { storeId, productId, quantity },
})

export const available = ({ onHand, reserved }: Shelf): number => onHand - reserved

/** What cannot be given, of what is wanted, with what there is of it. */
export const missingOf = (demand: ReadonlyMap<string, number>, leftOf: (productId: string) => number): readonly Missing[] =>
  Array.from(demand, ([productId, requested]) => ({ productId, requested, available: leftOf(productId) })).filter(
    ({ requested, available }) => requested > available,
  )

export const insufficient = (missing: readonly Missing[], leaves: readonly Expected[] = []): Refusal =>
  refuse('insufficient_stock', { missing }, leaves)

export const sell = ({ storeId, productId, quantity }: AskedOf<'IssueStock'>, read: Read): Verdict =>
  taken('StockIssued', storeId, productId, quantity, read)

export const move = (asked: AskedOf<'MoveStock'>, read: Read): Verdict => {
  const { storeId, productId, movement, quantity, movementId, force = false } = asked
  if (wasDone('movement', storeId, productId, movementId, read)) return { events: [] }
  if (movement === 'out') return taken('StockIssued', storeId, productId, quantity, read)
  const shelf = shelfOf(storeId, productId, read)
  if (isRefusal(shelf)) return shelf
  if (movement === 'in') return { events: [onShelf('StockReceived', storeId, productId, quantity)] }
  if (quantity === 0) return { events: [] }
  const left = force ? shelf.onHand : available(shelf)
  const missing = quantity < 0 ? missingOf(new Map([[productId, -quantity]]), () => left) : []
  if (missing.length > 0) return insufficient(missing)
  return { events: [onShelf('StockAdjusted', storeId, productId, quantity)] }
}

export const transfer = (asked: AskedOf<'TransferStock'>, read: Read): Verdict => {
  const { productId, fromStoreId, toStoreId, quantity, transferId } = asked
  if (wasDone('transfer', fromStoreId, productId, transferId, read)) return { events: [] }
  const shelf = shelfOf(fromStoreId, productId, read)
  if (isRefusal(shelf)) return shelf
  if (!read('store', toStoreId)) return refuse('store_not_found', { storeId: toStoreId })
  const missing = missingOf(new Map([[productId, quantity]]), () => available(shelf))
  if (missing.length > 0) return insufficient(missing)
  return {
    events: [
      onShelf('StockTransferredOut', fromStoreId, productId, quantity),
      onShelf('StockTransferredIn', toStoreId, productId, quantity),
    ],
  }
}

const taken = (type: string, storeId: string, productId: string, quantity: number, read: Read): Verdict => {
  const shelf = shelfOf(storeId, productId, read)
  if (isRefusal(shelf)) return shelf
  const missing = missingOf(new Map([[productId, quantity]]), () => available(shelf))
  return missing.length > 0 ? insufficient(missing) : { events: [onShelf(type, storeId, productId, quantity)] }
}

const shelfOf = (storeId: string, productId: string, read: Read): Shelf | Refusal => {
  if (!read('store', storeId)) return refuse('store_not_found', { storeId })
  const article = read('product', productId)
  if (article.status === 'none') return refuse('product_not_found', { productId })
  return article.stocked ? read('stock', stockOf(storeId, productId)) : refuse('product_not_stocked', { productId })
}

/** What a movement or a transfer is known by: nothing with the same id is done again to a stock. */
export const deedOf = (what: 'movement' | 'transfer', storeId: string, productId: string, id: string): string =>
  `${what} ${stockOf(storeId, productId)} ${id}`

const wasDone = (what: 'movement' | 'transfer', storeId: string, productId: string, id: string | undefined, read: Read) =>
  id !== undefined && read('deed', deedOf(what, storeId, productId, id))
