/**
 * `needs`: checks without whose success this one cannot be tried. `reads`: read models that it waits for.
 * `judge` answers what was seen, in words; it throws Wrong, NotTried or NotJudged.
 * @typedef {{
 *   id: string,
 *   title: string,
 *   needs: readonly string[],
 *   reads?: readonly string[],
 *   judge: (trade: import('../trade.js').Trade) => Promise<string>,
 * }} Check
 */

/** @type {(check: Check) => Check} */
export const check = (one) => one
