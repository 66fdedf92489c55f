import type { Asked } from '../operation.ts'
import { cancel, credit, place, ship, step, takeBack } from './orders.ts'
import { create, discontinue, erase, open, register, rename, revise } from './others.ts'
import type { Read } from './state.ts'
import { move, sell, transfer } from './stock.ts'
import type { Verdict } from './verdict.ts'

/**
 * What the sequential rules of the shop make of a command in one state of it, written from docs/domain.md and from nothing of the
 * command service: that one is judged by it.
 */
export const decide = (asked: Asked, read: Read): Verdict => {
  switch (asked.type) {
    case 'PlaceOrder':
      return place(asked, read)
    case 'PayOrder':
    case 'DeliverOrder':
      return step(asked, read)
    case 'ShipOrder':
      return ship(asked, read)
    case 'CancelOrder':
      return cancel(asked, read)
    case 'ReturnOrder':
      return takeBack(asked, read)
    case 'IssueCreditNote':
      return credit(asked, read)
    case 'IssueStock':
      return sell(asked, read)
    case 'MoveStock':
      return move(asked, read)
    case 'TransferStock':
      return transfer(asked, read)
    case 'CreateProduct':
      return create(asked, read)
    case 'ReviseProduct':
      return revise(asked, read)
    case 'DiscontinueProduct':
      return discontinue(asked, read)
    case 'OpenStore':
      return open(asked, read)
    case 'RegisterCustomer':
      return register(asked, read)
    case 'ChangeCustomerProfile':
      return rename(asked, read)
    case 'EraseCustomer':
      return erase(asked, read)
  }
}

/** The stream a command is about, whose version its answer tells. */
export const mainStreamOf = (asked: Asked): string => {
  if ('orderId' in asked) return `order-${asked.orderId}`
  if ('creditNoteId' in asked) return `credit-${asked.creditNoteId}`
  switch (asked.type) {
    case 'IssueStock':
    case 'MoveStock':
      return `stock-${asked.storeId}~${asked.productId}`
    case 'TransferStock':
      return `stock-${asked.fromStoreId}~${asked.productId}`
    case 'OpenStore':
      return `store-${asked.storeId}`
    case 'RegisterCustomer':
    case 'ChangeCustomerProfile':
    case 'EraseCustomer':
      return `customer-${asked.customerId}`
    case 'CreateProduct':
    case 'ReviseProduct':
    case 'DiscontinueProduct':
      return `product-${asked.productId}`
  }
}
