import type { Weights } from '#shared/kernel/weights.ts'
import type { Reading } from './basket-file.ts'
import type { ForYou } from './for-you.ts'
import { markdownOf, summaryOf, type Table } from './report.ts'

export type Evaluation = {
  readonly machine: string
  readonly reading: Reading
  readonly shop: {
    readonly baskets: number
    readonly lines: number
    readonly customers: number
    readonly articles: number
    /** Customers with enough baskets, and how many of them were drawn. */
    readonly eligible: number
    readonly evaluated: number
    readonly minBaskets: number
  }
  readonly forYou: ForYou
  readonly together: readonly Table[]
  /** How long each step took. */
  readonly seconds: Readonly<Record<string, number>>
}

/** Markdown, to be read and to be kept. */
export const documentOf = (evaluation: Evaluation): string => {
  const { forYou, together } = evaluation
  return [
    aboutOf(evaluation),
    '## For you\n',
    `nDCG is divided by that of a list that begins with min(k, articles bought) hits. Each method's parameters, those of "Daybook, tuned"
too, were chosen on the half of the customers that it was not tested on, by the mean of recall and nDCG.\n`,
    ...forYou.tables.map((table) => markdownOf(summaryOf(table))),
    settingsOf(forYou),
    '## Bought together\n',
    'Means over baskets of the mean over what was asked about each. MRR counts only the places that are shown.\n',
    ...together.map((table) => markdownOf(summaryOf(table))),
    timesOf(evaluation),
  ].join('\n')
}

export const jsonOf = (evaluation: Evaluation): string => {
  const { forYou, together, ...rest } = evaluation
  const { tables, product, baselines } = forYou
  const summaries = [...tables, ...together].map(summaryOf)
  return `${JSON.stringify({ ...rest, weights: product, baselines, tables: summaries }, undefined, 2)}\n`
}

const aboutOf = ({ reading, shop }: Evaluation): string => {
  const { baskets, lines, customers, articles, eligible, evaluated, minBaskets } = shop
  const many = (count: number) => count.toLocaleString('en')
  const problems = [
    ...reading.leftOut.map(({ why, rows }) => `${many(rows)} lines are left out: ${why}.`),
    ...reading.unusable.map(({ problem, rows, line }) => `${many(rows)} lines cannot be used, such as line ${line}: ${problem}.`),
  ]
  return [
    `${many(baskets)} baskets with ${many(lines)} lines, ${many(customers)} customers, ${many(articles)} articles (${reading.columns}; ${reading.order}).`,
    ...problems,
    `${many(eligible)} customers have ${minBaskets} baskets or more; ${evaluated === eligible ? 'all' : many(evaluated)} of them are evaluated.\n`,
  ].join('\n')
}

const settingsOf = ({ product, baselines }: ForYou): string => {
  const [one, other] = product.weights
  const rows = baselines.map(({ name, source, tried, settings: { all } }) => {
    return `- ${name} (${source}; ${tried} settings tried): ${all.map((setting) => JSON.stringify(setting)).join(' and ')}`
  })
  return [
    `For this shop, chosen on all customers that tuning looked at:\n`,
    `    RECOMMENDATION_WEIGHTS=${told(product.chosen)}\n`,
    'What each half was shown by:\n',
    `- Daybook (${product.tried} settings tried): ${told(one)} and ${told(other)}`,
    ...rows,
    '',
  ].join('\n')
}

const told = (weights: Weights): string =>
  Object.entries(weights)
    .map(([name, value]) => `${name}=${value}`)
    .join()

const timesOf = ({ machine, seconds }: Evaluation): string => {
  const parts = Object.entries(seconds).map(([what, took]) => `${what} ${took.toFixed(0)} s`)
  return `Took ${parts.join(', ')} (${machine}).`
}
