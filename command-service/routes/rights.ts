import { forbidden } from '#shared/http/forbidden.ts'
import type { Caller, Role } from '#shared/http/route.ts'
import type { ShopCommand } from '../domain/shop-command.ts'

/** `own`: for whoever the caller is as a customer, and nobody else. */
export type Right = 'any' | 'own' | 'none'

const shop: Readonly<Record<Role, Right>> = { admin: 'any', staff: 'any', import: 'any', customer: 'none' }
const admins: Readonly<Record<Role, Right>> = { admin: 'any', staff: 'none', import: 'none', customer: 'none' }
const customers: Readonly<Record<Role, Right>> = { ...shop, customer: 'own' }

/** Who may do what; a new command does not compile until it stands here. */
export const rights: Readonly<Record<ShopCommand['type'], Readonly<Record<Role, Right>>>> = {
  CreateProduct: shop,
  ReviseProduct: shop,
  DiscontinueProduct: shop,
  IssueStock: shop,
  MoveStock: shop,
  TransferStock: shop,
  OpenStore: shop,
  PlaceOrder: customers,
  PayOrder: shop,
  ShipOrder: shop,
  DeliverOrder: shop,
  CancelOrder: customers,
  ReturnOrder: shop,
  IssueCreditNote: shop,
  RegisterCustomer: customers,
  ChangeCustomerProfile: customers,
  EraseCustomer: shop,
  ChangeCustomerTier: admins,
}

/** Throws `forbidden`, with the right that is missing. */
export const requireRight = (command: ShopCommand, caller: Caller): void => {
  const right = rights[command.type][caller.role]
  if (right === 'none') throw forbidden(caller, command.type)
  if (right === 'own' && !isOwn(command, caller)) throw forbidden(caller, `${command.type} of others`)
}

/**
 * In open mode nobody knows which customer asks, and whatever they name is theirs. Who is known may do nothing that does not say whose it is:
 * for an order that is there already, only its events tell.
 */
const isOwn = (command: ShopCommand, { customerId }: Caller): boolean =>
  customerId === undefined || ('customerId' in command && command.customerId === customerId)
