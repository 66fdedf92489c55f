import { stockStream } from '#shared/events/streams.ts'
import type { ProductId, StoreId } from '#shared/kernel/types.ts'
import type { ShopCommand } from './shop-command.ts'

/** What a command calls that which it does: where it is done, and its id there. With the same identity it is recorded once, for ever. */
export type Identity = { readonly scope: string; readonly key: string }

/**
 * Only of what would otherwise happen again each time; all else is known by the stream it is recorded on. Stored for ever: a scope that is
 * changed forgets what was recorded.
 */
export const identityOf = (command: ShopCommand): Identity | undefined => {
  switch (command.type) {
    case 'MoveStock':
      return inScope('movement', command.storeId, command.productId, command.movementId)
    case 'TransferStock':
      return inScope('transfer', command.fromStoreId, command.productId, command.transferId)
    default:
      return undefined
  }
}

const inScope = (kind: string, storeId: StoreId, productId: ProductId, key: string | undefined): Identity | undefined =>
  key === undefined ? undefined : { scope: `${kind} ${stockStream(storeId, productId)}`, key }
