/**
 * `needs`: checks without whose success this one cannot be tried. `notAfter`: checks whose failure it would only repeat. `reads`: read models
 * without which it cannot be tried.
 * `judge` answers what was seen, in words; it throws Wrong, NotTried or NotJudged.
 * @typedef {{
 *   id: string,
 *   title: string,
 *   needs: readonly string[],
 *   notAfter?: readonly string[],
 *   reads?: readonly string[],
 *   judge: (trade: import('../trade.js').Trade) => Promise<string>,
 * }} Check
 */

/** @type {(check: Check) => Check} */
export const check = (one) => one
