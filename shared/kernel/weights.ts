/**
 * What counts how much when articles are ranked for a customer. One that was bought scores
 * `p · (trendFloor + τ)^trendPower + trend · τ + popularity · π`, a new one `trend · τ + popularity · π + neighbours · ν`, where p is the
 * share of the customer's baskets that have it, τ its share of the greatest trend, π its share of the greatest number of baskets, ν how much
 * it goes with what the customer buys: all from 0 to 1.
 */
export type Weights = {
  /** What a basket counts in p beside the next newer one of the customer: from above 0 to 1. */
  readonly decay: number
  /** A basket of s articles counts s^-basketSize: a large one says less of each. */
  readonly basketSize: number
  readonly trendFloor: number
  readonly trendPower: number
  readonly trend: number
  readonly popularity: number
  readonly neighbours: number
  /** In place of `neighbours` when only new ones are asked for. */
  readonly neighboursOfNew: number
}

/** The best of one year of one shop; what is best for another one is found out by evaluating. */
export const DEFAULT_WEIGHTS: Weights = {
  decay: 0.9,
  basketSize: 0,
  trendFloor: 0.02,
  trendPower: 0.4,
  trend: 0.1,
  popularity: 0,
  neighbours: 0.1,
  neighboursOfNew: 3,
}

const names = Object.keys(DEFAULT_WEIGHTS) as readonly (keyof Weights)[]

/** So large that nothing else counts, and far from where numbers end. */
const MOST = 1_000

/** Those that are named, such as `decay=0.9,trend=0.2`; the others are as they are by default. All mistakes at once. */
export const weightsOf = (text: string): { readonly weights: Weights } | { readonly mistakes: readonly string[] } => {
  const parts = text.split(',').map((part) => part.trim())
  const named = parts.filter((part) => part !== '').map((part) => part.split('=').map((side) => side.trim()))
  const twice = new Set(named.map(([name]) => name).filter((name, index, all) => all.indexOf(name) !== index))
  const mistakes = [
    ...named.flatMap(([name = '', ...values]) => mistakeIn(name, values) ?? []),
    ...[...twice].map((name) => `${name} is given twice`),
  ]
  if (mistakes.length > 0) return { mistakes }
  return { weights: { ...DEFAULT_WEIGHTS, ...Object.fromEntries(named.map(([name, value]) => [name, Number(value)])) } }
}

const mistakeIn = (name: string, values: readonly string[]): string | undefined => {
  if (!names.includes(name as keyof Weights)) return `there is no ${JSON.stringify(name.slice(0, 40))}, only ${names.join(', ')}`
  const value = values.length === 1 && values[0] !== '' ? Number(values[0]) : Number.NaN
  if (name === 'decay') return value > 0 && value <= 1 ? undefined : 'decay must be above 0 and at most 1'
  return value >= 0 && value <= MOST ? undefined : `${name} must be from 0 to ${MOST}`
}
