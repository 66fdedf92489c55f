import type { CustomerEvent } from '#shared/events/customer-events.ts'
import type { OrderEvent } from '#shared/events/order-events.ts'
import type { ProductEvent } from '#shared/events/product-events.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StockEvent } from '#shared/events/stock-events.ts'
import { idOf } from '#shared/http/schemas.ts'

type Check = (value: unknown) => boolean
type Told = OrderEvent | StockEvent | ProductEvent | CustomerEvent

const text: Check = (value) => typeof value === 'string'
const yesOrNo: Check = (value) => typeof value === 'boolean'
const whole: Check = Number.isSafeInteger
const count: Check = (value) => whole(value) && Number(value) >= 0
const id: Check = (value) => typeof value === 'string' && idOf(value) !== undefined
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const object = (fields: Readonly<Record<string, Check>>): Check => {
  const checks = Object.entries(fields)
  return (value) =>
    typeof value === 'object' && value !== null && checks.every(([name, check]) => check(value[name as keyof object]))
}

const line = object({ productId: id, name: text, category: text, quantity: count, unitPrice: count, amount: whole })
const shortage = object({ productId: id, requested: count, available: count })
const order = { orderId: id, customerId: maybe(id), storeId: id }
const sale = { ...order, lines: listOf(line), total: whole }
const movement = object({ quantity: count })
const naming = object({ name: text })
const profile = object({ name: text, email: maybe(text), address: maybe(text) })
const anything = object({})

/** Of each event what the past is told from. */
const soundness: { readonly [Type in Told['type']]: Check } = {
  OrderPlaced: object(sale),
  OrderRejected: object({ ...order, reason: text, missing: listOf(shortage) }),
  OrderPaid: anything,
  OrderShipped: anything,
  OrderDelivered: anything,
  OrderCancelled: object({ reason: maybe(text) }),
  OrderReturned: object({ ...sale, returnId: maybe(id), reason: maybe(text), restocked: yesOrNo }),
  StockReceived: movement,
  StockIssued: movement,
  StockAdjusted: object({ quantity: whole }),
  StockTransferredOut: movement,
  StockTransferredIn: movement,
  StockReserved: movement,
  ReservationReleased: movement,
  StockShipped: movement,
  ProductCreated: naming,
  ProductRenamed: naming,
  ProductRecategorised: anything,
  ProductRepriced: anything,
  ProductDiscontinued: anything,
  CustomerRegistered: object({ profile: maybe(profile) }),
  CustomerProfileChanged: object({ profile }),
  CustomerErased: anything,
  CustomerTierChanged: anything,
}

/** Whether the data is what its type says: of a damaged event nobody knows what came of it. */
export const isSound = ({ type, data }: ShopEvent): boolean => (soundness as Partial<Record<string, Check>>)[type]?.(data) ?? true
