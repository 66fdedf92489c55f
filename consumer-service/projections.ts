import type { GroupOf } from './group.ts'
import { audit } from './projections/audit.ts'
import { catalogue } from './projections/catalogue.ts'
import { coPurchase } from './projections/co-purchase.ts'
import { customers } from './projections/customers.ts'
import { inventory } from './projections/inventory.ts'
import { orders } from './projections/orders.ts'
import { sales } from './projections/sales.ts'

/** Every queue costs the broker one message per event, so read models share; what is heavy stands alone. */
export const groups: readonly GroupOf[] = [
  { name: 'main', projections: [catalogue, orders, inventory, customers, sales, audit] },
  { name: 'co_purchase', projections: [coPurchase] },
]
