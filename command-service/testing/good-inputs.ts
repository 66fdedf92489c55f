import type { ShopCommand } from '../domain/shop-command.ts'

type Fields = Readonly<Record<string, unknown>>

const item = { productId: 'lamp', quantity: 1, price: 1 }

/** The fields of each command as they should be, those of its path among them. */
export const good: Readonly<Record<ShopCommand['type'], Fields>> = {
  CreateProduct: { name: 'Lamp', category: 'light', price: 1 },
  ReviseProduct: { productId: 'lamp', name: 'Lamp' },
  DiscontinueProduct: { productId: 'lamp' },
  IssueStock: { productId: 'lamp', quantity: 1 },
  MoveStock: { storeId: 'main', productId: 'lamp', type: 'in', quantity: 1 },
  TransferStock: { productId: 'lamp', fromStoreId: 'main', toStoreId: 'attic', quantity: 1 },
  OpenStore: { name: 'Attic' },
  PlaceOrder: { items: [item] },
  PayOrder: { orderId: 'o-1' },
  ShipOrder: { orderId: 'o-1' },
  DeliverOrder: { orderId: 'o-1' },
  CancelOrder: { orderId: 'o-1' },
  ReturnOrder: { orderId: 'o-1', items: [{ productId: 'lamp', quantity: 1 }] },
  IssueCreditNote: { items: [item] },
  RegisterCustomer: { name: 'Ada' },
  ChangeCustomerProfile: { customerId: 'ada', name: 'Ada' },
  EraseCustomer: { customerId: 'ada' },
  ChangeCustomerTier: { customerId: 'ada', tier: 'gold', netSpend: 10_000.01, cause: 1 },
}
