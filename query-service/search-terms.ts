import { wordsOf } from '#shared/kernel/words.ts'
import { type ProductSearch, productSearchOf } from './product-search.ts'

/** What a text may mean: ids that are it or begin with it, words of products, names and addresses of customers. */
export type SearchTerms = {
  /** Undefined when no id is like this. */
  readonly ids: { readonly from: string; readonly until: string } | undefined
  readonly products: ProductSearch
  /** tsqueries */
  readonly customers: { readonly match: string; readonly rank: string }
}

/** Undefined for a text without a word. */
export const searchTermsOf = (text: string): SearchTerms | undefined => {
  const products = productSearchOf(text)
  if (products === undefined) return undefined
  const id = text.trim()
  // No character of an id comes behind ~.
  const ids = /^[A-Za-z0-9._:-]{1,64}$/.test(id) ? { from: id, until: `${id}~` } : undefined
  const lexemes = id
    .split(/\s+/)
    .flatMap((part) => (part.includes('@') ? [quoted(part.toLowerCase())] : wordsOf(part).map(quoted)))
  return {
    ids,
    products,
    customers: {
      match: lexemes.map((lexeme) => `${lexeme}:*`).join(' & '),
      rank: lexemes.map((lexeme) => `${lexeme} | ${lexeme}:*`).join(' | '),
    },
  }
}

const quoted = (lexeme: string): string => `'${lexeme.replace(/['\\]/g, '$&$&')}'`
