import type { ShopEvent } from '../events/shop-event.ts'
import type { Tier } from '../kernel/tier.ts'
import { line, recorded, sold, tell } from './telling.ts'

const tea = (quantity: number, price = 2.5) => line('tea', quantity, price, { name: 'Tea', category: 'drinks' })
const cup = (quantity: number) => line('cup', quantity, 4, { name: 'Cup', category: 'kitchen' })
const postage = line('postage', 1, 4.95, { name: 'Postage', category: 'fees', stocked: false })

const first = sold(tea(4), cup(2), tea(1, 0), postage)
const second = sold(tea(2), cup(1))
const third = sold(cup(3))

/**
 * A few days of a shop, with every type of event. At its end: order 1 (Ada, 22.95, with free tea and postage) and 3 (Bob, 12.00, first
 * rejected) stand, order 2 (a guest's) is cancelled; Ada got 5.00 back for two teas. Bob's was delivered and came back, a broken cup first.
 * A lamp was never sold.
 * Cid registered and was erased. Ada was found to be gold, and then silver.
 */
export const shopStory = recorded([
  tell('StoreOpened', { storeId: 'main', name: 'Main street', location: 'Leeds' }, '2026-01-01T08:00:00Z'),
  tell('StoreOpened', { storeId: 'north', name: 'North end' }, '2026-01-01T08:00:00Z'),
  tell('ProductCreated', product('tea', 'Tea', 'drinks', 2.5)),
  tell('ProductCreated', product('cup', 'Cup', 'kitchen', 4)),
  tell('ProductCreated', { ...product('postage', 'Postage', 'fees', 4.95), stocked: false }),
  tell('ProductCreated', product('lamp', 'Desk lamp', 'lights', 20)),
  tell('StockReceived', stock('tea', 100, { reason: 'opening stock', movementId: 'm-1' }), '2026-01-01T09:00:00Z'),
  tell('StockReceived', stock('cup', 50), '2026-01-01T09:00:00Z'),
  tell('StockReceived', { ...stock('tea', 10), storeId: 'north' }, '2026-01-01T09:30:00Z'),

  tell('CustomerRegistered', { customerId: 'ada' }, '2026-01-02T10:05:00Z'),
  tell('OrderPlaced', { orderId: 'o-1', customerId: 'ada', ...first }, '2026-01-02T10:05:00Z'),
  tell('StockReserved', { ...stock('tea', 5), orderId: 'o-1' }, '2026-01-02T10:05:00Z'),
  tell('StockReserved', { ...stock('cup', 2), orderId: 'o-1' }, '2026-01-02T10:05:00Z'),
  tell('OrderPlaced', { orderId: 'o-2', ...second }, '2026-01-02T10:59:59.999Z'),
  tell('StockReserved', { ...stock('tea', 2), orderId: 'o-2' }, '2026-01-02T10:59:59.999Z'),
  tell('StockReserved', { ...stock('cup', 1), orderId: 'o-2' }, '2026-01-02T10:59:59.999Z'),
  tell(
    'OrderRejected',
    { orderId: 'o-3', customerId: 'bob', storeId: 'main', reason: 'insufficient_stock', missing: [shortage('cup', 60, 47)] },
    '2026-01-02T11:00:00Z',
  ),
  tell('CustomerRegistered', { customerId: 'bob', profile: { name: 'Bob', email: 'bob@example.org' } }, '2026-01-02T11:10:00Z'),
  tell('OrderPlaced', { orderId: 'o-3', customerId: 'bob', ...third }, '2026-01-02T11:10:00Z'),
  tell('StockReserved', { ...stock('cup', 3), orderId: 'o-3' }, '2026-01-02T11:10:00Z'),
  tell('OrderCancelled', { orderId: 'o-2', reason: 'changed her mind', ...second }, '2026-01-03T09:00:00Z'),
  tell('ReservationReleased', { ...stock('tea', 2), orderId: 'o-2' }, '2026-01-03T09:00:00Z'),
  tell('ReservationReleased', { ...stock('cup', 1), orderId: 'o-2' }, '2026-01-03T09:00:00Z'),

  tell('CreditNoteIssued', { creditNoteId: 'n-1', customerId: 'ada', restocked: true, ...sold(tea(2)) }, '2026-01-04T12:00:00Z'),
  tell('StockReceived', stock('tea', 2, { creditNoteId: 'n-1' }), '2026-01-04T12:00:00Z'),
  tell('StockIssued', stock('cup', 4, { movementId: 'm-2' }), '2026-01-04T13:00:00Z'),
  tell('StockAdjusted', stock('tea', -7, { reason: 'mice' }), '2026-01-05T08:00:00Z'),
  tell('CustomerProfileChanged', { customerId: 'ada', profile: { name: 'Ada', address: '1 Main street' } }),
  tell('ProductRenamed', { productId: 'tea', name: 'Green tea' }),
  tell('ProductRecategorised', { productId: 'tea', category: 'hot drinks' }),
  tell('ProductRepriced', { productId: 'tea', price: 27_500 }),
  tell('ProductDiscontinued', { productId: 'cup' }),

  tell(
    'OrderPaid',
    { orderId: 'o-3', customerId: 'bob', storeId: 'main', currency: 'USD', total: 1_200 },
    '2026-01-06T09:00:00Z',
  ),
  tell('OrderShipped', { orderId: 'o-3', customerId: 'bob', storeId: 'main' }, '2026-01-06T10:00:00Z'),
  tell('StockShipped', { ...stock('cup', 3), orderId: 'o-3' }, '2026-01-06T10:00:00Z'),
  tell('OrderDelivered', { orderId: 'o-3', customerId: 'bob', storeId: 'main' }, '2026-01-07T11:00:00Z'),
  tell(
    'OrderReturned',
    { orderId: 'o-3', customerId: 'bob', ...sold(cup(1)), returnId: 'r-1', reason: 'broken', restocked: false },
    '2026-01-08T09:00:00Z',
  ),
  tell(
    'OrderReturned',
    {
      ...{ orderId: 'o-3', customerId: 'bob', ...sold(cup(2)), restocked: true },
      basket: { returned: ['cup'], returnedBefore: [], kept: [] },
    },
    '2026-01-08T15:00:00Z',
  ),
  tell('StockReceived', stock('cup', 2, { orderId: 'o-3' }), '2026-01-08T15:00:00Z'),

  tell('StockTransferredOut', { ...stock('tea', 20), toStoreId: 'north', transferId: 't-1' }, '2026-01-09T08:00:00Z'),
  tell(
    'StockTransferredIn',
    { ...stock('tea', 20), storeId: 'north', fromStoreId: 'main', transferId: 't-1' },
    '2026-01-09T08:00:00Z',
  ),

  tell(
    'CustomerRegistered',
    { customerId: 'cid', profile: { name: 'Cid', email: 'cid@example.org', address: '2 Main street' } },
    '2026-01-09T09:00:00Z',
  ),
  tell('CustomerErased', { customerId: 'cid' }, '2026-01-10T09:00:00Z'),

  tell('CustomerTierChanged', ofAda('bronze', 'gold', 22.95, 11), '2026-01-10T10:00:00Z'),
  tell('CustomerTierChanged', ofAda('gold', 'silver', 17.95, 24), '2026-01-10T10:00:00Z'),
])

function product(productId: string, name: string, category: string, price: number) {
  return { productId, name, category, price: Math.round(price * 10_000), currency: 'USD', stocked: true }
}

function ofAda(from: Tier, to: Tier, netSpend: number, cause: number) {
  return { customerId: 'ada', from, to, netSpend: Math.round(netSpend * 100), currency: 'USD', cause }
}

type About = { reason?: string; movementId?: string; creditNoteId?: string; orderId?: string }

function stock(productId: string, quantity: number, more: About = {}) {
  return { storeId: 'main', productId, quantity, ...more }
}

function shortage(productId: string, requested: number, available: number) {
  return { productId, requested, available }
}

/** A type that is missing here does not compile, and one that is missing in the story fails the contract. */
export const everyType = Object.keys({
  OrderPlaced: 1,
  OrderRejected: 1,
  OrderPaid: 1,
  OrderShipped: 1,
  OrderDelivered: 1,
  OrderCancelled: 1,
  OrderReturned: 1,
  StockReceived: 1,
  StockIssued: 1,
  StockAdjusted: 1,
  StockTransferredOut: 1,
  StockTransferredIn: 1,
  StockReserved: 1,
  ReservationReleased: 1,
  StockShipped: 1,
  ProductCreated: 1,
  ProductRenamed: 1,
  ProductRecategorised: 1,
  ProductRepriced: 1,
  ProductDiscontinued: 1,
  StoreOpened: 1,
  CustomerRegistered: 1,
  CustomerProfileChanged: 1,
  CustomerErased: 1,
  CustomerTierChanged: 1,
  CreditNoteIssued: 1,
} satisfies Record<ShopEvent['type'], 1>) as readonly ShopEvent['type'][]
