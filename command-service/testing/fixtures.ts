import type { Line } from '#shared/events/line.ts'
import type { OrderEvent } from '#shared/events/order-events.ts'
import type { ProductEvent } from '#shared/events/product-events.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StockEvent } from '#shared/events/stock-events.ts'
import type { Minor, UnitPrice } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type {
  CreditNoteId,
  CustomerId,
  MovementId,
  Of,
  OrderId,
  Position,
  ProductId,
  StoreId,
  TransferId,
} from '#shared/kernel/types.ts'
import type { ShopCommand } from '../domain/shop-command.ts'

export const storeId = 'main' as StoreId
export const lamp = 'lamp' as ProductId
export const postage = 'post' as ProductId
export const orderId = 'o-1' as OrderId
export const customerId = 'c-1' as CustomerId
export const creditNoteId = 'n-1' as CreditNoteId
export const movementId = 'm-1' as MovementId
export const ada = { name: 'Ada', email: 'ada@example.org' }

/** A unit price in major units: price(2.55). */
export const price = (major: number): UnitPrice => Math.round(major * 10_000) as UnitPrice

export const storeOpened: ShopEvent = { type: 'StoreOpened', data: { storeId, name: 'Main street' } }

export const atticId = 'attic' as StoreId
export const atticOpened: ShopEvent = { type: 'StoreOpened', data: { storeId: atticId, name: 'Attic' } }

const lampData = { productId: lamp, name: 'Lamp', category: 'lights', price: price(20), currency: 'USD', stocked: true }
export const lampCreated: ProductEvent = { type: 'ProductCreated', data: lampData }
export const lampDiscontinued: ProductEvent = { type: 'ProductDiscontinued', data: { productId: lamp } }
export const postageCreated: ProductEvent = {
  type: 'ProductCreated',
  data: { productId: postage, name: 'Postage', category: 'fees', price: price(4.95), currency: 'USD', stocked: false },
}

export const lampsReceived = (quantity: number): StockEvent => ({
  type: 'StockReceived',
  data: { storeId, productId: lamp, quantity },
})
export const lampsReserved = (quantity: number, order = orderId): StockEvent => ({
  type: 'StockReserved',
  data: { storeId, productId: lamp, orderId: order, quantity },
})
export const lampsReleased = (quantity: number): StockEvent => ({
  type: 'ReservationReleased',
  data: { storeId, productId: lamp, orderId, quantity },
})

export const lampsShipped = (quantity: number): StockEvent => ({
  type: 'StockShipped',
  data: { storeId, productId: lamp, orderId, quantity },
})

export const lampsTransferred = (quantity: number, transferId?: TransferId): readonly [StockEvent, StockEvent] => {
  const moving = { productId: lamp, quantity, ...(transferId && { transferId }) }
  return [
    { type: 'StockTransferredOut', data: { storeId, toStoreId: atticId, ...moving } },
    { type: 'StockTransferredIn', data: { storeId: atticId, fromStoreId: storeId, ...moving } },
  ]
}

export const lamps = (quantity: number, each = 20): Line => ({
  productId: lamp,
  name: 'Lamp',
  category: 'lights',
  stocked: true,
  quantity,
  unitPrice: price(each),
  amount: Math.round(quantity * each * 100) as Minor,
})

const sale = (...lines: readonly Line[]) => ({
  storeId,
  currency: 'USD',
  lines,
  total: lines.reduce((total, { amount }) => total + amount, 0) as Minor,
})
export const placed = (...lines: readonly Line[]): OrderEvent => ({
  type: 'OrderPlaced',
  data: { orderId, customerId, ...sale(...lines) },
})
export const cancelled = (...lines: readonly Line[]): OrderEvent => ({
  type: 'OrderCancelled',
  data: { orderId, customerId, ...sale(...lines) },
})
export const paid = (...lines: readonly Line[]): OrderEvent => {
  const { currency, total } = sale(...lines)
  return { type: 'OrderPaid', data: { orderId, customerId, storeId, currency, total } }
}
export const shipped: OrderEvent = { type: 'OrderShipped', data: { orderId, customerId, storeId } }
export const delivered: OrderEvent = { type: 'OrderDelivered', data: { orderId, customerId, storeId } }
export const returned = (more: Partial<Of<OrderEvent, 'OrderReturned'>['data']>, ...lines: readonly Line[]): OrderEvent => ({
  type: 'OrderReturned',
  data: { orderId, customerId, ...sale(...lines), restocked: true, ...more },
})
export const lampsBack = (quantity: number): StockEvent => ({
  type: 'StockReceived',
  data: { storeId, productId: lamp, quantity, orderId },
})
export const rejected = (requested: number, available: number): OrderEvent => ({
  type: 'OrderRejected',
  data: { orderId, customerId, storeId, reason: 'insufficient_stock', missing: [{ productId: lamp, requested, available }] },
})
export const credited = (...lines: readonly Line[]): ShopEvent => ({
  type: 'CreditNoteIssued',
  data: { creditNoteId, customerId, ...sale(...lines), restocked: true },
})

export const seen: ShopEvent = { type: 'CustomerRegistered', data: { customerId } }
export const registered: ShopEvent = { type: 'CustomerRegistered', data: { customerId, profile: ada } }

export const erased: ShopEvent = { type: 'CustomerErased', data: { customerId } }

export const tierChanged = (from: Tier, to: Tier, cause: number): ShopEvent => ({
  type: 'CustomerTierChanged',
  data: { customerId, from, to, netSpend, currency: 'USD', cause: cause as Position },
})

export const ChangeTier = (tier: Tier, cause: number): Of<ShopCommand, 'ChangeCustomerTier'> => ({
  type: 'ChangeCustomerTier',
  customerId,
  tier,
  netSpend,
  cause: cause as Position,
})
const netSpend = 1_000_001 as Minor

export const PlaceOrder = (quantity: number): Of<ShopCommand, 'PlaceOrder'> => ({
  type: 'PlaceOrder',
  orderId,
  customerId,
  storeId,
  items: [{ productId: lamp, quantity }],
  pricesGiven: false,
})
export const PayOrder: Of<ShopCommand, 'PayOrder'> = { type: 'PayOrder', orderId }
export const ShipOrder: Of<ShopCommand, 'ShipOrder'> = { type: 'ShipOrder', orderId }
export const DeliverOrder: Of<ShopCommand, 'DeliverOrder'> = { type: 'DeliverOrder', orderId }
export const CancelOrder: Of<ShopCommand, 'CancelOrder'> = { type: 'CancelOrder', orderId }
export const ReturnOrder = (quantity: number): Of<ShopCommand, 'ReturnOrder'> => ({
  type: 'ReturnOrder',
  orderId,
  items: [{ productId: lamp, quantity }],
  restock: true,
})
export const IssueCreditNote = (quantity: number): Of<ShopCommand, 'IssueCreditNote'> => ({
  type: 'IssueCreditNote',
  creditNoteId,
  customerId,
  storeId,
  items: [{ productId: lamp, quantity, price: price(20) }],
  restock: true,
})
export const CreateLamp: Of<ShopCommand, 'CreateProduct'> = {
  type: 'CreateProduct',
  productId: lamp,
  name: 'Lamp',
  category: 'lights',
  price: price(20),
  stocked: true,
  stock: 0,
  storeId,
}
export const MoveStock = (
  movement: 'in' | 'out' | 'manual',
  quantity: number,
  more: { force?: boolean; movementId?: MovementId } = {},
): Of<ShopCommand, 'MoveStock'> => ({ type: 'MoveStock', storeId, productId: lamp, movement, quantity, force: false, ...more })
export const TransferStock = (quantity: number, transferId?: TransferId): Of<ShopCommand, 'TransferStock'> => ({
  type: 'TransferStock',
  productId: lamp,
  fromStoreId: storeId,
  toStoreId: atticId,
  quantity,
  ...(transferId && { transferId }),
})
export const OpenAttic: Of<ShopCommand, 'OpenStore'> = { type: 'OpenStore', storeId: atticId, name: 'Attic' }
export const IssueStock = (quantity: number): Of<ShopCommand, 'IssueStock'> => ({
  type: 'IssueStock',
  storeId,
  productId: lamp,
  quantity,
})
