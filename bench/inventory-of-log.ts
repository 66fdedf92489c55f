import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { applySpan } from '../consumer-service/apply-span.ts'
import { openHistory } from '../consumer-service/history.ts'
import { inventory } from '../consumer-service/projections/inventory.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'

const TELLING = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

/** What can be sold of each article, as the inventory read model comes to say when it has followed the log. */
export const projectedInventory = async (log: LogReader, readDatabaseUrl: string): Promise<ReadonlyMap<string, number>> => {
  const [role, applicationName] = ['daybook_consumer', 'daybook-bench']
  const database = createDatabase({ url: readDatabaseUrl, role, applicationName, settings: SESSION_SETTINGS })
  try {
    const place = { readModel: inventory.name, partition: { number: 0, of: 1 }, version: inventory.version }
    const { highWater, head } = await openHistory(log, database, place)
    await applySpan(highWater.position, () => head, {
      ...{ log, database, projection: inventory, place, epoch: highWater.epoch, turns: createTurns(1), logger: TELLING },
      stopping: () => false,
      onPosition: () => {},
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
