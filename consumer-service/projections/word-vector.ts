/** In order of weight, for whoever ranks: A before B. */
type Weight = 'A' | 'B'

/** Words at their places, as PostgreSQL reads a tsvector. Its parser is not asked: it knows other words, and each locale other letters. */
export const wordVector = (words: readonly string[], weight: Weight): string =>
  words.map((word, index) => `'${word.replace(/['\\]/g, '$&$&')}':${index + 1}${weight}`).join(' ')
