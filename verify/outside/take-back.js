import { cleanUp, expectTakenBack } from './clean-up.js'
import { createShop } from './shop.js'

/**
 * @typedef {import('./trade.js').Trade} Trade
 * @typedef {import('./run-checks.js').Result} Result
 * @typedef {Pick<Result, 'status' | 'detail'>} Seen
 */

const WITHIN_MS = 20_000
const REQUEST_MS = 12_000
const STAGE_MS = 5_000

/**
 * The last check, that everything could be taken back; it has time of its own, until `stopping` says that it is over.
 * @param {Trade} trade
 * @param {AbortController} stopping
 * @returns {Promise<{ result: Result, left: readonly string[], stays: string }>}
 */
export const takeBack = async (trade, stopping) => {
  const { shop, names, known } = trade
  known.stream?.close()
  const started = performance.now()
  const result = (/** @type {Seen} */ seen) => ({
    ...{ check: 'clean-up', title: 'taking back', ...seen },
    ms: Math.round(performance.now() - started),
  })
  if (shop.options.keep) {
    const kept = { status: /** @type {const} */ ('skipped'), detail: '--keep: everything is still there' }
    return { result: result(kept), left: [], stays: `Kept: ${madeIn(trade)}.` }
  }
  const timer = setTimeout(() => stopping.abort('its time was over'), WITHIN_MS)
  const { seen, left } = await taken(trade, stopping.signal)
  clearTimeout(timer)
  stopping.abort('over')
  return { result: result(seen), left, stays: known.position > 0 ? staying(names.run) : '' }
}

/**
 * @param {Trade} trade
 * @param {AbortSignal} signal
 * @returns {Promise<{ seen: Seen, left: readonly string[] }>}
 */
const taken = async (trade, signal) => {
  const shop = createShop({ options: trade.shop.options, signal, requestMs: REQUEST_MS, stageMs: STAGE_MS })
  const { done, left } = await cleanUp({ ...trade, shop })
  if (left.length > 0) return { seen: { status: 'failed', detail: `${left.length} things could not be taken back` }, left }
  try {
    await expectTakenBack({ ...trade, shop })
    return { seen: { status: 'ok', detail: done.join(', ') || 'nothing was made' }, left }
  } catch (error) {
    return { seen: { status: 'failed', detail: error instanceof Error ? error.message : String(error) }, left }
  }
}

/** @param {Trade} trade */
const madeIn = ({ book }) => [...book.orders.keys(), ...book.articles.keys(), ...book.customers].join(', ') || 'nothing was made'

/** @param {string} run */
const staying = (run) =>
  `The events stay in the log for ever; orders (cancelled, returned, refused), discontinued articles and an erased customer with names that begin
with ${run} stay in lists and figures: docs/verify.md tells which.`
