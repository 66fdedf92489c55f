import type { Category } from '#shared/events/streams.ts'
import type { RefusalCode, ShopCommand } from '../domain/shop-command.ts'

export type CommandDocs = {
  readonly summary: string
  /** The stream it is about: its ids and its version are in the answer. */
  readonly about: Category
  readonly refusals: readonly RefusalCode[]
}

const OF_ITEMS = ['store_not_found', 'product_not_found', 'customer_erased'] as const
const OF_AN_ORDER = ['order_not_found', 'order_already_cancelled'] as const
const OF_STOCK = ['store_not_found', 'product_not_found', 'product_not_stocked', 'insufficient_stock'] as const

/** What each command does and how the business may say no to it; a new one does not compile until it stands here. */
export const commandDocs: Readonly<Record<ShopCommand['type'], CommandDocs>> = {
  CreateProduct: {
    summary: 'Adds an article to the catalogue, with its first stock',
    about: 'product',
    refusals: ['product_exists', 'product_not_stocked', 'store_not_found'],
  },
  ReviseProduct: {
    summary: 'Changes name, category or price of an article',
    about: 'product',
    refusals: ['product_not_found', 'product_discontinued'],
  },
  DiscontinueProduct: { summary: 'Takes an article out of the catalogue', about: 'product', refusals: ['product_not_found'] },
  IssueStock: { summary: 'Takes off the shelf what was sold over the counter', about: 'stock', refusals: OF_STOCK },
  MoveStock: {
    summary: 'Receives, writes off or corrects the stock of an article in a store',
    about: 'stock',
    refusals: OF_STOCK,
  },
  TransferStock: { summary: 'Brings stock of an article from one store to another', about: 'stock', refusals: OF_STOCK },
  OpenStore: { summary: 'Opens a store', about: 'store', refusals: ['store_exists'] },
  PlaceOrder: {
    summary: 'Orders articles and reserves them',
    about: 'order',
    refusals: ['order_exists', ...OF_ITEMS, 'amount_too_large', 'product_discontinued', 'price_changed', 'insufficient_stock'],
  },
  PayOrder: { summary: 'Says that an order is paid', about: 'order', refusals: OF_AN_ORDER },
  ShipOrder: {
    summary: 'Says that an order has left the store',
    about: 'order',
    refusals: [...OF_AN_ORDER, 'order_not_paid', 'insufficient_stock'],
  },
  DeliverOrder: { summary: 'Says that an order has arrived', about: 'order', refusals: [...OF_AN_ORDER, 'order_not_shipped'] },
  CancelOrder: {
    summary: 'Cancels an order that has not been shipped',
    about: 'order',
    refusals: ['order_not_found', 'order_already_shipped'],
  },
  ReturnOrder: {
    summary: 'Takes back articles of an order',
    about: 'order',
    refusals: [...OF_AN_ORDER, 'order_not_shipped', 'return_exceeds_order'],
  },
  IssueCreditNote: {
    summary: 'Takes goods back without a known order',
    about: 'credit',
    refusals: ['credit_note_exists', ...OF_ITEMS],
  },
  RegisterCustomer: { summary: 'Registers a customer', about: 'customer', refusals: ['customer_exists', 'customer_erased'] },
  ChangeCustomerProfile: {
    summary: 'Changes the profile of a customer',
    about: 'customer',
    refusals: ['customer_not_found', 'customer_erased'],
  },
  ChangeCustomerTier: {
    summary: 'Says which tier a customer has come to by what was spent; sent by whoever follows the log',
    about: 'customer',
    refusals: ['customer_not_found'],
  },
  EraseCustomer: { summary: 'Forgets who a customer was', about: 'customer', refusals: ['customer_not_found'] },
}
