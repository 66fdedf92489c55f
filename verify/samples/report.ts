import type { Answered } from './ask.ts'
import type { Difference } from './compare.ts'

/** What was asked of one kind. */
export type Sampled = {
  readonly kind: string
  readonly sampled: number
  readonly of: number
  readonly answered: readonly Answered[]
}

export const isRight = ({ answered }: Sampled): boolean => answered.every(({ differences }) => differences.length === 0)

/** So that each kind and each answer has its say. */
const [MOST_OF_A_KIND, MOST_OF_AN_ANSWER] = [30, 3]
const LONGEST = 60

/** A line for each kind, and below it where answers differ. */
export const asText = (all: readonly Sampled[]): string => {
  const differing = all.flatMap(({ answered }) => answered.flatMap(({ differences }) => differences)).length
  const shown = all.flatMap(({ answered }) => answered.flatMap(wrongIn).slice(0, MOST_OF_A_KIND))
  const more = differing - shown.length
  return [
    ...table([['kind', 'sampled', 'of', 'answers', 'wrong'], ...all.map(rowOf)], [false, true, true, true, true]),
    ...(differing > 0 ? ['', ...table([['asked', 'at', 'expected', 'got'], ...shown])] : []),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const rowOf = ({ kind, sampled, of, answered }: Sampled): readonly string[] => {
  const wrong = answered.filter(({ differences }) => differences.length > 0).length
  return [kind, ...[sampled, of, answered.length, wrong].map((count) => count.toLocaleString('en'))]
}

const wrongIn = ({ question: { path, query }, differences }: Answered): readonly (readonly string[])[] =>
  differences.slice(0, MOST_OF_AN_ANSWER).map(({ at, expected, got }: Difference) => {
    const asked = query === undefined ? path : `${path}?${new URLSearchParams(query)}`
    return [asked, at, text(expected), text(got)]
  })

const text = (value: unknown): string => {
  const json = value === undefined ? 'nothing' : JSON.stringify(value)
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json
}

/** Rows in columns as wide as what stands in them. */
const table = (rows: readonly (readonly string[])[], toTheRight: readonly boolean[] = []): readonly string[] => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const cell = (text: string, column: number) =>
    toTheRight[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)
  return rows.map((row) => row.map(cell).join('  ').trimEnd())
}
