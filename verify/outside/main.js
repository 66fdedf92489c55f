import { setMaxListeners } from 'node:events'
import { CHECKS } from './checks/checks.js'
import { findDaybook } from './daybook-there.js'
import { readEnvFile } from './env-file.js'
import { HELP, optionsOf } from './options.js'
import { asJson, closing, lagTable, line, opening } from './report.js'
import { runChecks } from './run-checks.js'
import { createShop } from './shop.js'
import { takeBack } from './take-back.js'
import { openTrade } from './trade.js'
import { BrokenOff, NotJudged } from './verdicts.js'

/**
 * @typedef {import('./options.js').Options} Options
 * @typedef {import('./run-checks.js').Result} Result
 * @typedef {import('./report.js').Report} Report
 */

/** Longer than a service lets anybody wait, so that its own answer is heard. */
const MOST_REQUEST_MS = 12_000

/**
 * Answers the exit code.
 * @param {readonly string[]} args
 */
export const main = async (args) => {
  // Whoever reads only the beginning must not keep us from taking everything back.
  process.stdout.on('error', () => {})
  const isJson = args.includes('--json')
  try {
    const options = optionsOf(args, { ...readEnvFile(['.env', new URL('../../.env', import.meta.url)]), ...process.env })
    if (options.help) process.stdout.write(HELP)
    return options.help ? 0 : await verify(options)
  } catch (error) {
    if (!(error instanceof NotJudged || error instanceof BrokenOff)) throw error
    const next = error instanceof NotJudged ? error.next : undefined
    const report = /** @type {Report} */ ({ verdict: 'not judged', exitCode: 2, because: error.message, next })
    if (isJson) process.stdout.write(asJson(report))
    else process.stderr.write(closing(report).trimStart())
    return 2
  }
}

/** @param {Options} options */
const verify = async (options) => {
  const [started, breaking] = [performance.now(), new AbortController()]
  setMaxListeners(0, breaking.signal)
  const startedAt = new Date().toISOString()
  const end = endings(options, breaking)
  const say = (/** @type {string} */ text) => void (options.json || process.stdout.write(text))
  try {
    const { timeoutMs } = options
    const shop = createShop({
      options,
      signal: breaking.signal,
      requestMs: Math.min(MOST_REQUEST_MS, timeoutMs / 4),
      stageMs: timeoutMs / 3,
    })
    const mode = await findDaybook(shop)
    const trade = openTrade(shop)
    const { run } = trade.names
    say(opening({ mode, run, addresses: options.addresses }))
    const { results, inTheWay } = await runChecks(CHECKS, trade, (result) => say(line(result)))
    const brokenOff = breaking.signal.aborted ? `${breaking.signal.reason}.` : undefined
    breaking.abort('over')
    const { result, left, stays } = await takeBack(trade, end.cleaning)
    say(line(result))
    const checks = [...results, result]
    const lag = trade.lag.measured()
    say(lagTable(lag))
    const report = {
      ...verdictOf(checks, inTheWay, brokenOff),
      mode,
      run,
      startedAt,
      ms: Math.round(performance.now() - started),
      addresses: options.addresses,
      checks,
      lag,
      left,
      stays,
    }
    process.stdout.write(options.json ? asJson(report) : closing(report))
    return report.exitCode
  } finally {
    end.over()
  }
}

/**
 * What ends the checks before they are through: time, or Ctrl-C, which the second time ends the taking back too.
 * @param {Options} options
 * @param {AbortController} breaking
 */
const endings = ({ timeoutMs }, breaking) => {
  const cleaning = new AbortController()
  const seconds = Math.round(timeoutMs / 1_000)
  const timer = setTimeout(() => breaking.abort(`its time, ${seconds} s, was over (--timeout gives more)`), timeoutMs)
  const asked = () => (breaking.signal.aborted ? cleaning : breaking).abort('broken off')
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, asked)
  const over = () => {
    clearTimeout(timer)
    breaking.abort('over')
    for (const signal of signals) process.off(signal, asked)
  }
  return { cleaning, over }
}

/**
 * @param {readonly Result[]} checks
 * @param {NotJudged | undefined} inTheWay
 * @param {string | undefined} brokenOff
 * @returns {Pick<Report, 'verdict' | 'exitCode' | 'because' | 'next'>}
 */
const verdictOf = (checks, inTheWay, brokenOff) => {
  if (checks.some(({ status }) => status === 'failed')) return { verdict: 'wrong', exitCode: 1 }
  if (inTheWay) return { verdict: 'not judged', exitCode: 2, because: inTheWay.message, next: inTheWay.next }
  if (brokenOff) return { verdict: 'not judged', exitCode: 2, because: brokenOff }
  return { verdict: 'right', exitCode: 0 }
}
