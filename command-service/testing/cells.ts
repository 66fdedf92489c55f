import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Category } from '#shared/events/streams.ts'
import type { Credit } from '../domain/credit.ts'
import type { Customer } from '../domain/customer.ts'
import type { Order } from '../domain/order.ts'
import type { Product } from '../domain/product.ts'
import type { ShopCommand } from '../domain/shop-command.ts'
import type { Stock } from '../domain/stock.ts'
import type { Store } from '../domain/store.ts'
import * as a from './fixtures.ts'

/** One command for each column of meaning; none changes anything that is not said in the cell. */
export const commands = {
  PlaceOrder: a.PlaceOrder(2),
  PayOrder: a.PayOrder,
  ShipOrder: a.ShipOrder,
  DeliverOrder: a.DeliverOrder,
  CancelOrder: a.CancelOrder,
  ReturnOrder: a.ReturnOrder(1),
  IssueCreditNote: a.IssueCreditNote(1),
  IssueStock: a.IssueStock(1),
  'MoveStock in': a.MoveStock('in', 5),
  'MoveStock out': a.MoveStock('out', 1),
  'MoveStock manual': a.MoveStock('manual', -1),
  TransferStock: a.TransferStock(1),
  CreateProduct: { ...a.CreateLamp, stock: 5 },
  ReviseProduct: { type: 'ReviseProduct', productId: a.lamp, price: a.price(21) },
  DiscontinueProduct: { type: 'DiscontinueProduct', productId: a.lamp },
  OpenStore: { type: 'OpenStore', storeId: a.storeId, name: 'Main street' },
  RegisterCustomer: { type: 'RegisterCustomer', customerId: a.customerId, profile: a.ada },
  ChangeCustomerProfile: { type: 'ChangeCustomerProfile', customerId: a.customerId, profile: { name: 'Ada L.' } },
  EraseCustomer: { type: 'EraseCustomer', customerId: a.customerId },
  ChangeCustomerTier: a.ChangeTier('gold', 7),
} satisfies Record<Exclude<ShopCommand['type'], 'MoveStock'> | `MoveStock ${'in' | 'out' | 'manual'}`, ShopCommand>

export type Column = keyof typeof commands

/** What has happened to bring about each status, and what each command comes to then: events, `–` for nothing, or a refusal. */
type Table<Status extends string> = {
  readonly given: Readonly<Record<Status, readonly ShopEvent[]>>
  /** What has happened besides, for commands that would not get this far without. */
  readonly also?: Readonly<Partial<Record<Column, readonly ShopEvent[]>>>
  readonly cells: Readonly<Partial<Record<Column, Readonly<Record<Status, string>>>>>
}

const goods = [a.storeOpened, a.lampCreated, a.lampsReceived(10)]
const bought = [...goods, a.seen, a.placed(a.lamps(2)), a.lampsReserved(2)]
const paidFor = [...bought, a.paid(a.lamps(2))]
const sent = [...paidFor, a.shipped, a.lampsShipped(2)]
const takenBack = [...bought, a.cancelled(a.lamps(2)), a.lampsReleased(2)]

const FIRST_ORDER = 'CustomerRegistered, OrderPlaced, StockReserved'
const FIRST_CREDIT = 'CustomerRegistered, CreditNoteIssued, StockReceived'
const TRANSFERRED = 'StockTransferredOut, StockTransferredIn'
const CANCELLED = 'OrderCancelled, ReservationReleased'
const NO_ORDER = { none: 'order_not_found', rejected: 'order_not_found', cancelled: 'order_already_cancelled' }
const EXISTS = {
  ...{ placed: 'order_exists', paid: 'order_exists', shipped: 'order_exists' },
  ...{ delivered: 'order_exists', cancelled: 'order_exists' },
}
const GONE = { erased: 'customer_erased' }
const NO_STORE = { none: 'store_not_found' }

export const tables = {
  order: {
    given: {
      none: goods,
      rejected: [...goods, a.rejected(12, 10)],
      placed: bought,
      paid: paidFor,
      shipped: sent,
      delivered: [...sent, a.delivered],
      cancelled: takenBack,
    },
    cells: {
      PlaceOrder: { none: FIRST_ORDER, rejected: FIRST_ORDER, ...EXISTS },
      PayOrder: { ...NO_ORDER, placed: 'OrderPaid', paid: '–', shipped: '–', delivered: '–' },
      ShipOrder: { ...NO_ORDER, placed: 'order_not_paid', paid: 'OrderShipped, StockShipped', shipped: '–', delivered: '–' },
      DeliverOrder: {
        ...NO_ORDER,
        ...{ placed: 'order_not_shipped', paid: 'order_not_shipped' },
        ...{ shipped: 'OrderDelivered', delivered: '–' },
      },
      CancelOrder: {
        ...NO_ORDER,
        ...{ placed: CANCELLED, paid: CANCELLED, cancelled: '–' },
        ...{ shipped: 'order_already_shipped', delivered: 'order_already_shipped' },
      },
      ReturnOrder: {
        ...NO_ORDER,
        ...{ placed: 'order_not_shipped', paid: 'order_not_shipped' },
        ...{ shipped: 'OrderReturned, StockReceived', delivered: 'OrderReturned, StockReceived' },
      },
    },
  } satisfies Table<Order['status']>,

  stock: {
    given: { none: goods.slice(0, 2), kept: goods },
    // An order of goods that were taken away since.
    also: { ShipOrder: [a.placed(a.lamps(2)), a.paid(a.lamps(2))], TransferStock: [a.atticOpened] },
    cells: {
      PlaceOrder: { none: 'insufficient_stock, OrderRejected', kept: FIRST_ORDER },
      ShipOrder: { none: 'insufficient_stock', kept: 'OrderShipped, StockShipped' },
      IssueCreditNote: { none: FIRST_CREDIT, kept: FIRST_CREDIT },
      IssueStock: { none: 'insufficient_stock', kept: 'StockIssued' },
      'MoveStock in': { none: 'StockReceived', kept: 'StockReceived' },
      'MoveStock out': { none: 'insufficient_stock', kept: 'StockIssued' },
      'MoveStock manual': { none: 'insufficient_stock', kept: 'StockAdjusted' },
      TransferStock: { none: 'insufficient_stock', kept: TRANSFERRED },
    },
  } satisfies Table<Stock['status']>,

  product: {
    given: { none: [a.storeOpened], active: goods, discontinued: [...goods, a.lampDiscontinued] },
    also: { TransferStock: [a.atticOpened] },
    cells: {
      PlaceOrder: { none: 'product_not_found', active: FIRST_ORDER, discontinued: 'product_discontinued' },
      IssueCreditNote: { none: 'product_not_found', active: FIRST_CREDIT, discontinued: FIRST_CREDIT },
      IssueStock: { none: 'product_not_found', active: 'StockIssued', discontinued: 'StockIssued' },
      'MoveStock in': { none: 'product_not_found', active: 'StockReceived', discontinued: 'StockReceived' },
      'MoveStock out': { none: 'product_not_found', active: 'StockIssued', discontinued: 'StockIssued' },
      'MoveStock manual': { none: 'product_not_found', active: 'StockAdjusted', discontinued: 'StockAdjusted' },
      TransferStock: { none: 'product_not_found', active: TRANSFERRED, discontinued: TRANSFERRED },
      CreateProduct: { none: 'ProductCreated, StockReceived', active: 'product_exists', discontinued: 'product_exists' },
      ReviseProduct: { none: 'product_not_found', active: 'ProductRepriced', discontinued: 'product_discontinued' },
      DiscontinueProduct: { none: 'product_not_found', active: 'ProductDiscontinued', discontinued: '–' },
    },
  } satisfies Table<Product['status']>,

  store: {
    given: { none: [], open: [...goods, a.atticOpened] },
    cells: {
      OpenStore: { none: 'StoreOpened', open: 'store_exists' },
      PlaceOrder: { ...NO_STORE, open: FIRST_ORDER },
      IssueCreditNote: { ...NO_STORE, open: FIRST_CREDIT },
      IssueStock: { ...NO_STORE, open: 'StockIssued' },
      'MoveStock in': { ...NO_STORE, open: 'StockReceived' },
      'MoveStock out': { ...NO_STORE, open: 'StockIssued' },
      'MoveStock manual': { ...NO_STORE, open: 'StockAdjusted' },
      TransferStock: { ...NO_STORE, open: TRANSFERRED },
      CreateProduct: { ...NO_STORE, open: 'product_exists' },
    },
  } satisfies Table<Store['status']>,

  customer: {
    given: {
      ...{ none: goods, seen: [...goods, a.seen], registered: [...goods, a.registered] },
      erased: [...goods, a.registered, a.erased],
    },
    cells: {
      RegisterCustomer: {
        ...{ none: 'CustomerRegistered', seen: 'CustomerProfileChanged', registered: 'customer_exists' },
        ...GONE,
      },
      ChangeCustomerProfile: {
        ...{ none: 'customer_not_found', seen: 'CustomerProfileChanged', registered: 'CustomerProfileChanged' },
        ...GONE,
      },
      EraseCustomer: { none: 'customer_not_found', seen: 'CustomerErased', registered: 'CustomerErased', erased: '–' },
      ChangeCustomerTier: {
        ...{ none: 'customer_not_found', seen: 'CustomerTierChanged', registered: 'CustomerTierChanged' },
        erased: '–',
      },
      PlaceOrder: {
        ...{ none: FIRST_ORDER, seen: 'OrderPlaced, StockReserved', registered: 'OrderPlaced, StockReserved' },
        ...GONE,
      },
      IssueCreditNote: {
        ...{ none: FIRST_CREDIT, seen: 'CreditNoteIssued, StockReceived', registered: 'CreditNoteIssued, StockReceived' },
        ...GONE,
      },
    },
  } satisfies Table<Customer['status']>,

  credit: {
    given: { none: goods, issued: [...goods, a.credited(a.lamps(1)), a.lampsReceived(1)] },
    cells: { IssueCreditNote: { none: FIRST_CREDIT, issued: 'credit_note_exists' } },
  } satisfies Table<Credit['status']>,
} satisfies Record<Category, unknown>

/** Every cell, for a test to walk. */
export const allCells = () =>
  Object.entries(tables).flatMap(([category, { given, also, cells }]: [string, Table<string>]) =>
    Object.entries(cells).flatMap(([column, byStatus]) =>
      Object.entries(byStatus!).map(([status, expected]) => ({
        category: category as Category,
        column: column as Column,
        status,
        expected,
        history: [...given[status]!, ...(also?.[column as Column] ?? [])],
      })),
    ),
  )
