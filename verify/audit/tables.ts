import { auditTables } from './read-models/audit.ts'
import { catalogue } from './read-models/catalogue.ts'
import { coPurchase } from './read-models/co-purchase.ts'
import { customersTables } from './read-models/customers.ts'
import { inventory } from './read-models/inventory.ts'
import { ordersTables } from './read-models/orders.ts'
import { sales } from './read-models/sales.ts'
import type { AuditedTable } from './table.ts'

/** Every table that is told by the log alone, by its read model. */
export const AUDITED: Readonly<Record<string, readonly AuditedTable[]>> = {
  catalogue,
  orders: ordersTables,
  inventory,
  customers: customersTables,
  sales,
  audit: auditTables,
  co_purchase: coPurchase,
}

/** Tables of the read database that are held against something else, or against nothing, and why. */
export const EXCUSED: Readonly<Record<string, string>> = {
  high_waters: 'how far each read model has come: the check `places` looks at it',
  parked_events: 'what could not be applied: the check `parked` names it',
  touched_articles: 'which lists are to be made anew: gone again when they are; the check `lists` looks at it',
  neighbour_lists: 'made from pairs, some moments later: the check `lists` looks at them',
  popular_lists: 'made from counts, some moments later: the check `lists` looks at them',
  reactors: 'how far each reactor has come: the checks `places` and `tiers` look at it',
  reactor_customer_tiers: 'what the tier reactor knows: the check `tiers` looks at it',
  leases: 'who works on what at this moment; nothing of it is told by the log',
  model_tables: 'which table belongs to which read model: written by migrations alone, no service may',
  migrations: 'which migrations were applied: migrating checks their checksums itself',
}
