import { firstBehind, syncStatus, whereIs } from '../where-is.js'
import { check } from './check.js'

/**
 * @typedef {import('../trade.js').Trade} Trade
 * @typedef {import('../where-is.js').SyncStatus} SyncStatus
 */

/**
 * Waits until the order's position has left the stages behind.
 * @param {Trade} trade
 * @param {(status: SyncStatus, position: number) => boolean} isThere
 */
const arrival = async ({ shop, known: { followed } }, isThere) => {
  const started = performance.now()
  for (;;) {
    const status = await syncStatus(shop)
    if (isThere(status, followed)) return status
    if (performance.now() - started > shop.stageMs) throw await whereIs(shop, { position: followed, afterMs: shop.stageMs })
    await shop.rest()
  }
}

export const inTheLog = check({
  id: 'log',
  title: 'in the log (outbox)',
  needs: ['order'],
  judge: async (trade) => {
    const { head, epoch } = await arrival(trade, (status, position) => (status.head ?? 0) >= position)
    return `position ${trade.known.followed} of ${head}, history ${epoch}`
  },
})

export const published = check({
  id: 'publisher',
  title: 'published',
  needs: ['log'],
  judge: async (trade) => {
    const { publisher } = await arrival(trade, (status, position) => (status.publisher?.position ?? 0) >= position)
    return `the publisher's cursor is at ${publisher?.position}`
  },
})

export const applied = check({
  id: 'consumers',
  title: 'applied by consumers',
  needs: ['publisher'],
  judge: async (trade) => {
    const { readModels } = await arrival(trade, (status, position) => firstBehind(status, position).stage === 'nowhere')
    return `high-waters of ${readModels.length} read models at ${Math.min(...readModels.map(({ highWater }) => highWater))} or beyond`
  },
})
