import type { ShopCommand } from '../domain/shop-command.ts'
import type { CommandKind } from './command-kind.ts'
import { issueCreditNote } from './credit.ts'
import { changeCustomerProfile, changeCustomerTier, eraseCustomer, registerCustomer } from './customer.ts'
import { cancelOrder, deliverOrder, payOrder, placeOrder, returnOrder, shipOrder } from './order.ts'
import { createProduct, discontinueProduct, reviseProduct } from './product.ts'
import { issueStock, moveStock, transferStock } from './stock.ts'
import { openStore } from './store.ts'

/** Every command that can be sent; a new one does not compile until it stands here. */
export const commandKinds: Readonly<Record<ShopCommand['type'], CommandKind>> = {
  CreateProduct: createProduct,
  ReviseProduct: reviseProduct,
  DiscontinueProduct: discontinueProduct,
  IssueStock: issueStock,
  MoveStock: moveStock,
  TransferStock: transferStock,
  OpenStore: openStore,
  PlaceOrder: placeOrder,
  PayOrder: payOrder,
  ShipOrder: shipOrder,
  DeliverOrder: deliverOrder,
  CancelOrder: cancelOrder,
  ReturnOrder: returnOrder,
  IssueCreditNote: issueCreditNote,
  RegisterCustomer: registerCustomer,
  ChangeCustomerProfile: changeCustomerProfile,
  EraseCustomer: eraseCustomer,
  ChangeCustomerTier: changeCustomerTier,
}
