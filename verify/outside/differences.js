import { Wrong } from './verdicts.js'

/**
 * Wrong unless the answer has everything that is expected; what else it has does not matter. Numbers may differ by what binary fractions do.
 * @param {import('./client.js').Answer} answer
 * @param {unknown} expected
 * @param {{ next?: string }} [more]
 */
export const expectAnswer = (answer, expected, { next } = {}) => {
  const found = differences(answer.json, expected, '')
  if (found.length > 0) throw new Wrong(found.slice(0, 5).join('; '), { where: `${answer.method} ${answer.url}`, next })
}

/**
 * @param {any} found
 * @param {any} expected
 * @param {string} place
 * @returns {readonly string[]}
 */
export const differences = (found, expected, place) => {
  if (Array.isArray(expected) && (!Array.isArray(found) || found.length !== expected.length))
    return [`${place || 'the answer'} has ${Array.isArray(found) ? found.length : 'no'} rows instead of ${expected.length}`]
  if (typeof expected === 'object' && expected !== null)
    return Object.entries(expected).flatMap(([name, value]) =>
      differences(found?.[name], value, place ? `${place}/${name}` : name),
    )
  return isSame(found, expected) ? [] : [`${place} is ${shown(found)} instead of ${shown(expected)}`]
}

/**
 * @param {unknown} found
 * @param {unknown} expected
 */
const isSame = (found, expected) =>
  typeof found === 'number' && typeof expected === 'number'
    ? Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
    : found === expected

/** @param {unknown} value */
const shown = (value) => (value === undefined ? 'missing' : JSON.stringify(value))
