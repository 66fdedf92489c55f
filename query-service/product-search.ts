import { spelled, wordsOf } from '#shared/kernel/words.ts'

/** A text in the forms that the search for it needs: tsqueries to match and to rank by, and the words, a blank apart. */
export type ProductSearch = {
  readonly match: string
  readonly rank: string
  readonly words: string
  readonly spellings: string
}

/** Undefined for a text without a word. */
export const productSearchOf = (text: string): ProductSearch | undefined => {
  const words = [...new Set(wordsOf(text))]
  if (words.length === 0) return undefined
  return {
    match: words.map((word) => `'${word}':*`).join(' & '),
    // Whole words count twice.
    rank: words.map((word) => `'${word}' | '${word}':*`).join(' | '),
    words: words.join(' '),
    spellings: words.map(spelled).join(' '),
  }
}
