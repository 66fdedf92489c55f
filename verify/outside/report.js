/**
 * @typedef {import('./run-checks.js').Result} Result
 * @typedef {import('./lag.js').Lag} Lag
 * @typedef {{
 *   verdict: 'right' | 'wrong' | 'not judged',
 *   exitCode: number,
 *   because?: string | undefined,
 *   next?: string | undefined,
 *   mode?: string,
 *   run?: string,
 *   startedAt?: string,
 *   ms?: number,
 *   addresses?: Readonly<Record<string, string>>,
 *   checks?: readonly Result[],
 *   lag?: readonly Lag[],
 *   left?: readonly string[],
 *   stays?: string,
 * }} Report
 */

const WORDS = { ok: 'ok', failed: 'WRONG', skipped: 'not tried' }
const INDENT = ' '.repeat(48)

/** @param {{ mode: string, run: string, addresses: Readonly<Record<string, string>> }} opening */
export const opening = ({ mode, run, addresses }) =>
  `Daybook at ${addresses['command']} (commands) and ${addresses['query']} (queries): ${MODES[mode] ?? mode}.\nWhat is made here has names that begin with ${run}.\n\n`

/** @type {Readonly<Record<string, string>>} */
const MODES = { 'one process': 'everything in one process', services: 'services', unknown: 'the query service is away' }

/** @param {Result} result */
export const line = ({ title, status, detail, where, next, ms }) =>
  [
    `${WORDS[status].padEnd(10)}${title.padEnd(26)}${`${ms} ms`.padStart(9)}   ${detail}`,
    ...(where && status === 'failed' ? [`${INDENT}where: ${where}`] : []),
    ...(next && status === 'failed' ? [`${INDENT}next:  ${next}`] : []),
    '',
  ].join('\n')

/** @param {readonly Lag[]} lag */
export const lagTable = (lag) =>
  lag.length === 0
    ? ''
    : [
        '\nLag seen, from the answer to an order until a query that waits for it is answered:\n',
        ...lag.map(
          ({ readModel, samples, medianMs, worstMs }) =>
            `  ${readModel.padEnd(18)}${`${samples} looks`.padStart(9)}${`median ${medianMs.toFixed(1)} ms`.padStart(20)}${`worst ${worstMs.toFixed(1)} ms`.padStart(20)}`,
        ),
        '',
      ].join('\n')

/** @param {Report} report */
export const closing = ({ verdict, because, next, checks = [], left = [], stays, ms = 0 }) =>
  [
    ...(left.length > 0 ? ['', 'Left behind, to be looked after by hand:', ...left.map((one) => `  ${one}`)] : []),
    ...(stays ? ['', stays] : []),
    '',
    `${SAID[verdict]({ checks, because: because ?? '', seconds: (ms / 1_000).toFixed(1) })}${next ? `\n${next}` : ''}`,
    '',
  ].join('\n')

/** @typedef {{ checks: readonly Result[], because: string, seconds: string }} Said */

/** @type {Readonly<Record<Report['verdict'], (said: Said) => string>>} */
const SAID = {
  right: ({ checks, seconds }) =>
    `All is right: ${checks.filter(({ status }) => status === 'ok').length} checks in ${seconds} s${notTried(checks)}.`,
  wrong: ({ checks, seconds }) => {
    const failed = checks.filter(({ status }) => status === 'failed')
    return `Something is wrong: ${failed.map(({ title }) => title).join(', ')} (${failed.length} of ${checks.length} checks, in ${seconds} s)${notTried(checks)}.`
  },
  'not judged': ({ because }) => `It could not be judged. ${because}`,
}

/** @param {readonly Result[]} checks */
const notTried = (checks) => {
  const count = checks.filter(({ status }) => status === 'skipped').length
  return count > 0 ? `; ${count} not tried` : ''
}

/** @param {Report} report */
export const asJson = (report) => `${JSON.stringify({ program: 'verify_system', ...report }, undefined, 2)}\n`
