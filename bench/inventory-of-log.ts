import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { catchUp } from '../consumer-service/catch-up.ts'
import { inventory } from '../consumer-service/projections/inventory.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { createTurns } from '../consumer-service/turns.ts'

const TELLING = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

/** What can be sold of each article, as the inventory read model comes to say when it has followed the log. */
export const projectedInventory = async (log: LogReader, readDatabaseUrl: string): Promise<ReadonlyMap<string, number>> => {
  const session = { role: 'daybook_consumer', applicationName: 'daybook-bench', settings: SESSION_SETTINGS }
  const database = createDatabase({ url: readDatabaseUrl, ...session })
  try {
    await catchUp({
      ...{ log, database, projection: inventory, turns: createTurns(1), logger: TELLING },
      place: { readModel: inventory.name, partition: { number: 0, of: 1 }, version: inventory.version },
      stopping: () => false,
      deliveredIn: () => 0 as Position,
      onPosition: () => {},
      onReached: () => {},
    })
    const rows = await database.query<{ product: string; available: number }>({
      text: 'select product_id as product, sum(on_hand - reserved) as available from read.stock_levels group by product_id',
      values: [],
    })
    return new Map(rows.map(({ product, available }) => [product, available]))
  } finally {
    await database.close()
  }
}
