import { gets } from './trade.js'
import { BrokenOff, NotJudged, NotTried, Wrong } from './verdicts.js'

/**
 * @typedef {{ check: string, title: string, status: 'ok' | 'failed' | 'skipped', detail: string, where?: string | undefined, next?: string | undefined, ms: number }} Result
 * @typedef {import('./checks/check.js').Check} Check
 * @typedef {import('./trade.js').Trade} Trade
 */

/**
 * One check after the other, each result told as soon as there is one. Stops where nothing can be judged any more.
 * @param {readonly Check[]} checks
 * @param {Trade} trade
 * @param {(result: Result) => void} tell
 */
export const runChecks = async (checks, trade, tell) => {
  const results = /** @type {Map<string, Result>} */ (new Map())
  let inTheWay = /** @type {NotJudged | undefined} */ (undefined)
  for (const check of checks) {
    const started = performance.now()
    const because = inTheWay ? 'not judged' : whySkipped(check, results, trade)
    const outcome =
      because === undefined ? await judged(check, trade) : { status: /** @type {const} */ ('skipped'), detail: because }
    if (outcome instanceof NotJudged) inTheWay = outcome
    const seen = outcome instanceof NotJudged ? { status: /** @type {const} */ ('skipped'), detail: outcome.message } : outcome
    const result = { check: check.id, title: check.title, ...seen, ms: Math.round(performance.now() - started) }
    results.set(check.id, result)
    tell(result)
  }
  return { results: [...results.values()], inTheWay }
}

/**
 * @param {Check} check
 * @param {ReadonlyMap<string, Result>} results
 * @param {Trade} trade
 */
const whySkipped = ({ id, needs, notAfter = [], reads = [] }, results, trade) => {
  const { signal } = trade.shop
  if (signal.aborted) return String(signal.reason)
  const [silent] = trade.silent
  if (silent !== undefined && !id.endsWith('-health')) return `the ${silent} service does not answer`
  const missing = needs.find((need) => results.get(need)?.status !== 'ok')
  if (missing !== undefined) return `cannot be tried without: ${results.get(missing)?.title ?? missing}`
  const wrong = notAfter.find((id) => results.get(id)?.status === 'failed')
  if (wrong !== undefined) return `would only repeat: ${results.get(wrong)?.title}`
  const behind = reads.find((name) => !gets(trade, name))
  return behind && `${behind} does not get what is recorded`
}

/**
 * @param {Check} check
 * @param {Trade} trade
 * @returns {Promise<NotJudged | Pick<Result, 'status' | 'detail' | 'where' | 'next'>>}
 */
const judged = async (check, trade) => {
  try {
    return { status: 'ok', detail: await check.judge(trade) }
  } catch (error) {
    if (error instanceof NotJudged) return error
    if (error instanceof NotTried) return { status: 'skipped', detail: error.message }
    if (error instanceof BrokenOff || trade.shop.signal.aborted)
      return { status: 'skipped', detail: String(trade.shop.signal.reason) }
    const { message, where, next, stuck } = asWrong(error)
    for (const name of stuck) trade.stuck.add(name)
    return { status: 'failed', detail: message, ...(where && { where }), ...(next && { next }) }
  }
}

/** @param {unknown} error */
const asWrong = (error) =>
  error instanceof Wrong
    ? error
    : new Wrong(`an answer cannot be understood: ${error instanceof Error ? error.message : error}`, {
        next: 'Is this verify_system.js of the same version as the system?',
      })
