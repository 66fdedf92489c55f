import assert from 'node:assert/strict'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { copyOf, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { ask, linesOf } from '#shared/testing/http-client.ts'
import { coPurchase } from '../../../consumer-service/projections/co-purchase.ts'
import { rebuild } from '../../../consumer-service/rebuild/rebuild.ts'
import { SESSION_SETTINGS } from '../../../consumer-service/session-settings.ts'
import { type Dice, diceOf } from '../../dice.ts'
import { createQueryApi } from '../../query-api.ts'
import { type Command, cancelled, credited, opening, place, returned, someOrders } from '../../testing/trade.ts'
import { openWholeShop, type WholeShop } from '../../testing/whole-shop.ts'
import { waitUntilQuiet } from '../../wait-until-quiet.ts'
import { type AuditOptions, type AuditReport, audit } from '../audit.ts'

/** A real system that has traded for a while with commands of every kind, and has come to rest. */
export const openAuditedShop = async ({ partitions = 3, seed = 1, orders = 300, months = 0 } = {}): Promise<WholeShop> => {
  const shop = await openWholeShop({ partitions, tiers: { gold: 2_000, silver: 700 }, months })
  await trade(shop, opening())
  await trade(shop, commandsOf(orders, diceOf(seed)))
  await untilQuiet(shop)
  return shop
}

export const untilQuiet = (shop: WholeShop) =>
  waitUntilQuiet(createQueryApi(shop.queries), { everyMs: 20, show: () => undefined })

export const trade = async (shop: WholeShop, commands: readonly Command[]): Promise<void> => {
  const headers = { 'content-type': 'application/x-ndjson', 'daybook-role': 'import' }
  const body = commands.map((command) => JSON.stringify(command)).join('\n')
  const { text } = await ask(`${shop.commands}/api/commands`, { headers, body })
  // What was refused to be placed can not be taken back.
  const odd = linesOf<{ status: number; code?: string }>(text).filter(({ status }) => ![200, 201, 404, 409].includes(status))
  assert.deepEqual(odd, [])
}

/** Orders, of which a half is taken back in some way, and whatever else may happen to a shop. */
export const commandsOf = (count: number, dice: Dice, prefix = ''): readonly Command[] => {
  const orders = someOrders(count, dice).map((order) => ({ ...order, orderId: `${prefix}${order.orderId}` }))
  const ways = [cancelled, returned, credited] as const
  const ends = orders.flatMap((order, number) => (number % 2 === 0 ? [] : dice.pick(ways)(order, dice, true).commands))
  return [...orders.map(place), ...ends, ...(prefix === '' ? OTHERWISE : [])]
}

const at = { storeId: 'main', productId: 'p-01' }

const OTHERWISE: readonly Command[] = [
  { command: 'ReviseProduct', productId: 'p-02', name: "Crème brûlée, Lady's", category: 'Kitchen & Küche', price: 12.5 },
  { command: 'ReviseProduct', productId: 'p-02', name: 'Crème crème' },
  { command: 'DiscontinueProduct', productId: 'p-03' },
  { command: 'MoveStock', ...at, type: 'in', quantity: 30, movementId: 'm-1', reason: 'found' },
  { command: 'MoveStock', ...at, type: 'out', quantity: 2 },
  { command: 'MoveStock', ...at, type: 'manual', quantity: -3, reason: 'mice' },
  { command: 'IssueStock', ...at, quantity: 1 },
  { command: 'TransferStock', productId: 'p-01', fromStoreId: 'main', toStoreId: 'north', quantity: 4, transferId: 't-1' },
  { command: 'ChangeCustomerProfile', customerId: 'c-9', name: 'Ärmel Øst', email: 'Aermel.Oest@Example.org', address: 'here' },
  { command: 'EraseCustomer', customerId: 'c-10' },
  ...Array.from({ length: 120 }, () => ({ command: 'MoveStock', productId: 'p-04', storeId: 'quay', type: 'in', quantity: 1 })),
]

export type Copies = { readonly write: TestDatabase; readonly read: TestDatabase }

/** Works on copies of a shop's databases, and drops them. The shop is at rest. */
export const onCopies = async <Result>({ databases }: WholeShop, work: (copies: Copies) => Promise<Result>): Promise<Result> => {
  const [write, read] = [await copyOf(databases.write, 'write'), await copyOf(databases.read, 'read')]
  return work({ write, read }).finally(() => Promise.all([write.drop(), read.drop()]))
}

/** As `npm run rebuild -- co_purchase` does; nobody makes lists behind it. */
export const rebuildPairs = async ({ write, read }: Copies): Promise<void> => {
  const database = createDatabase({ url: read.url, settings: SESSION_SETTINGS, applicationName: 'daybook-test', max: 4 })
  const [log, cursors, leases] = [createEventLog(write.database), createPublisherCursor(write.database), createLeases(database)]
  const options = { progress: createProgress({ quiet: true }), park: false, signal: new AbortController().signal }
  await rebuild(coPurchase, { log, cursors, database, leases, holder: 'audit' }, options).finally(() => database.close())
}

export const auditOf = ({ write, read }: Copies, options?: AuditOptions): Promise<AuditReport> =>
  audit({ write: write.database, read: read.database, ...(options && { options }) })
