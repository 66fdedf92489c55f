import fc from 'fast-check'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type {
  CreditNoteId,
  CustomerId,
  MovementId,
  OrderId,
  ProductId,
  ReturnId,
  StoreId,
  TransferId,
} from '#shared/kernel/types.ts'
import type { ShopCommand } from '../domain/shop-command.ts'

/** Few ids and small numbers, so that commands meet each other. */
const ids = <Id extends string>(...texts: readonly string[]) => fc.constantFrom(...(texts as readonly Id[]))
const storeId = ids<StoreId>('main', 'main', 'main', 'attic')
const productId = ids<ProductId>('lamp', 'lamp', 'rug', 'post')
const customerId = ids<CustomerId>('ada', 'bob')
const orderId = ids<OrderId>('o1', 'o2', 'o3', 'o4')
const creditNoteId = ids<CreditNoteId>('n1', 'n2')
const movementId = ids<MovementId>('m1', 'm2', 'm3')
const returnId = ids<ReturnId>('r1', 'r2', 'r3')
const transferId = ids<TransferId>('t1', 't2', 't3')
const price = fc.constantFrom(0, 25_500, 100_000, 50).map((units) => units as UnitPrice)
const quantity = fc.integer({ min: 1, max: 5 })
const tier = fc.constantFrom('gold', 'silver', 'bronze')
const profile = fc.record({ name: fc.constantFrom('Ada', 'Bob') })
const some = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: 1, maxLength: 4 })

const command = <Type extends ShopCommand['type']>(
  type: Type,
  fields: Record<string, fc.Arbitrary<unknown>>,
  optional: readonly string[] = [],
): fc.Arbitrary<ShopCommand> => {
  const requiredKeys = ['type', ...Object.keys(fields).filter((key) => !optional.includes(key))]
  return fc.record({ type: fc.constant(type), ...fields }, { requiredKeys } as never) as fc.Arbitrary<never>
}

const orderItem = fc.record({ productId, quantity, price }, { requiredKeys: ['productId', 'quantity'] })
const order = { orderId, customerId, storeId, items: some(orderItem), pricesGiven: fc.boolean() }
const credit = { creditNoteId, customerId, storeId, items: some(fc.record({ productId, quantity, price })) }
const creation = { productId, name: fc.constant('A'), category: fc.constant('c'), price, stocked: fc.boolean(), storeId }
const back = fc.record({ productId, quantity: fc.integer({ min: 1, max: 2 }) })
const comingBack = { orderId, items: fc.array(back, { minLength: 1, maxLength: 2 }), restock: fc.boolean(), returnId }
const movement = fc.constantFrom('in', 'in', 'out', 'manual')
const moving = { storeId, productId, quantity: fc.integer({ min: 1, max: 8 }), movementId, force: fc.constant(false) }

const ways = fc.constantFrom(['main', 'attic'], ['attic', 'main'])
const transfer = fc
  .tuple(ways, command('TransferStock', { productId, quantity, transferId }, ['transferId']))
  .map(([[fromStoreId, toStoreId], command]) => ({ ...command, fromStoreId, toStoreId }) as ShopCommand)

export const anyCommand: fc.Arbitrary<ShopCommand> = fc.oneof(
  command('OpenStore', { storeId, name: fc.constant('A') }),
  command('CreateProduct', { ...creation, stock: fc.integer({ min: 0, max: 9 }) }),
  command('ReviseProduct', { productId, name: fc.constantFrom('A', 'B'), price }, ['name', 'price']),
  { arbitrary: command('DiscontinueProduct', { productId: ids('rug') }), weight: 1 },
  { arbitrary: command('MoveStock', { ...moving, movement }, ['movementId']), weight: 3 },
  command('MoveStock', { ...moving, movement: fc.constant('manual'), quantity: fc.integer({ min: -9, max: 3 }) }, ['movementId']),
  command('MoveStock', {
    ...moving,
    movement: fc.constant('manual'),
    quantity: fc.integer({ min: -9, max: 0 }),
    force: fc.boolean(),
  }),
  { arbitrary: transfer, weight: 2 },
  command('IssueStock', { storeId, productId, quantity }),
  { arbitrary: command('PlaceOrder', order, ['customerId']), weight: 6 },
  { arbitrary: command('PayOrder', { orderId }), weight: 3 },
  { arbitrary: command('ShipOrder', { orderId }), weight: 3 },
  command('DeliverOrder', { orderId }),
  { arbitrary: command('CancelOrder', { orderId }), weight: 2 },
  { arbitrary: command('ReturnOrder', comingBack, ['returnId']), weight: 4 },
  command('IssueCreditNote', { ...credit, restock: fc.boolean() }, ['customerId']),
  command('RegisterCustomer', { customerId, profile }),
  command('ChangeCustomerProfile', { customerId, profile }),
  command('EraseCustomer', { customerId: ids('bob') }),
  command('ChangeCustomerTier', { customerId, tier, netSpend: fc.constant(0), cause: fc.integer({ min: 1, max: 5 }) }),
)

const create = (id: string, stocked: boolean, stock: number) =>
  ({
    type: 'CreateProduct',
    productId: id as ProductId,
    name: 'A',
    category: 'c',
    price: 25_500 as UnitPrice,
    stocked,
    stock,
    storeId: 'main' as StoreId,
  }) as const

const item = (id: string, quantity: number, units: number) =>
  ({ productId: id as ProductId, quantity, price: units as UnitPrice }) as const

const buy = (id: string, ...items: ReturnType<typeof item>[]): ShopCommand => ({
  type: 'PlaceOrder',
  orderId: id as OrderId,
  customerId: 'ada' as CustomerId,
  storeId: 'main' as StoreId,
  items,
  pricesGiven: true,
})

/** A shop in which something can happen from the first command on: one order can be shipped, another has been. */
export const stockedShelves: readonly ShopCommand[] = [
  { type: 'OpenStore', storeId: 'main' as StoreId, name: 'A' },
  { type: 'OpenStore', storeId: 'attic' as StoreId, name: 'B' },
  create('lamp', true, 20),
  create('rug', true, 5),
  create('post', false, 0),
  buy('o1', item('lamp', 3, 25_500), item('rug', 1, 100_000)),
  { type: 'PayOrder', orderId: 'o1' as OrderId },
  buy('o2', item('lamp', 3, 50), item('rug', 1, 100_000), item('lamp', 2, 25_500), item('post', 1, 50)),
  { type: 'PayOrder', orderId: 'o2' as OrderId },
  { type: 'ShipOrder', orderId: 'o2' as OrderId },
]
