import { changeTier } from './change-tier.ts'
import { issueCredit } from './credit.ts'
import { changeProfile, erase, register } from './customer.ts'
import type { Context, Decision } from './decision.ts'
import { cancel, deliver, pay, ship } from './order-steps.ts'
import { place } from './place-order.ts'
import { create, discontinue, revise } from './product.ts'
import { returnOrder } from './return-order.ts'
import type { RefusalCode, ShopCommand } from './shop-command.ts'
import type { States } from './states.ts'
import { issue, move } from './stock.ts'
import { open } from './store.ts'
import { transfer } from './transfer-stock.ts'

/** What comes of a command in a shop in these states. Asks for no stream but those of `streamsOf` and `streamsBehind`. */
export const decide = (command: ShopCommand, states: States, context: Context): Decision<RefusalCode> => {
  switch (command.type) {
    case 'PlaceOrder':
      return place(command, states, context)
    case 'PayOrder':
      return pay(command, states)
    case 'ShipOrder':
      return ship(command, states)
    case 'DeliverOrder':
      return deliver(command, states)
    case 'CancelOrder':
      return cancel(command, states)
    case 'ReturnOrder':
      return returnOrder(command, states, context)
    case 'IssueCreditNote':
      return issueCredit(command, states, context)
    case 'IssueStock':
      return issue(command, states)
    case 'MoveStock':
      return move(command, states)
    case 'TransferStock':
      return transfer(command, states)
    case 'CreateProduct':
      return create(command, states, context)
    case 'ReviseProduct':
      return revise(command, states)
    case 'DiscontinueProduct':
      return discontinue(command, states)
    case 'OpenStore':
      return open(command, states)
    case 'RegisterCustomer':
      return register(command, states)
    case 'ChangeCustomerProfile':
      return changeProfile(command, states)
    case 'EraseCustomer':
      return erase(command, states)
    case 'ChangeCustomerTier':
      return changeTier(command, states, context)
  }
}
