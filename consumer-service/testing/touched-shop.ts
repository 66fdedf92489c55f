import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { applyTo } from '../projection.contract.ts'
import { coPurchase } from '../projections/co-purchase.ts'
import { SESSION_SETTINGS } from '../session-settings.ts'

export const basket = (orderId: string, ...articles: readonly string[]): Told =>
  tell('OrderPlaced', { orderId, ...sold(...articles.map((article) => line(article, 1, 1))) })

export const cancelled = (orderId: string, ...articles: readonly string[]): Told =>
  tell('OrderCancelled', { orderId, ...sold(...articles.map((article) => line(article, 1, 1))) })

export type TouchedShop = Awaited<ReturnType<typeof openTouchedShop>>

/** The pairs of a shop, kept by the projection as it is, on a database of its own. */
export const openTouchedShop = async () => {
  const read = await freshReadDatabase()
  const settings = { role: 'daybook_consumer', settings: SESSION_SETTINGS, applicationName: 'daybook-test' }
  const database = createDatabase({ ...settings, url: read.url, max: 4 })
  let told: readonly Told[] = []
  return {
    ...{ read: read.database, url: read.url, database },
    /** Answers the position of the last one. */
    tell: async (...events: readonly Told[]): Promise<Position> => {
      told = [...told, ...events]
      const all: readonly Recorded<ShopEvent>[] = recorded(told)
      await applyTo(database, coPurchase, all)
      return all.at(-1)!.position
    },
    change: async (text: string): Promise<void> => {
      await read.database.query({ text, values: [] })
    },
    ask: async <Row>(text: string): Promise<readonly Row[]> => read.database.query<Row>({ text, values: [] }),
    close: async () => {
      await database.close()
      await read.drop()
    },
  }
}
