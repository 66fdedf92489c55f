import type { Pages } from './merge.ts'
import type { Row } from './snapshot.ts'

/** How words are folded is the program's own (`shared/kernel/words.ts`); how they are stored is told here once more. */

/** A column of words as text: each with its places and weights, in order. */
export const wordsAsText = (column: string): string => `
  (select coalesce(string_agg(lexeme || positions::text || weights::text, ' ' order by lexeme collate "C"), '') from unnest(${column}))`

export const vectorOf = (words: readonly string[], weight: 'A' | 'B'): string => {
  const places = Map.groupBy(words.entries(), ([, word]) => word)
  return [...places]
    .sort(([one], [other]) => byBytes(one, other))
    .map(([word, at]) => `${word}{${at.map(([index]) => index + 1).join(',')}}{${at.map(() => weight).join(',')}}`)
    .join(' ')
}

export const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** Each word of all rows once, in the order of its bytes. */
export const sortedWords = async (rows: Pages, wordsIn: (row: Row) => readonly string[]): Promise<readonly string[]> => {
  const words = new Set<string>()
  for await (const page of rows) for (const row of page) for (const word of wordsIn(row)) words.add(word)
  return [...words].sort(byBytes)
}
