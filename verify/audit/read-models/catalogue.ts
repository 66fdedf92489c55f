import { firstOf, spelled, wordsOf } from '#shared/kernel/words.ts'
import { among, field, has, last, ON_HAND, RESERVED, STOCK } from '../sql.ts'
import type { AuditedTable } from '../table.ts'
import { sortedWords, vectorOf, wordsAsText } from '../words.ts'

const ABOUT = among('ProductCreated', 'ProductRenamed', 'ProductRecategorised', 'ProductRepriced', 'ProductDiscontinued')

const products: AuditedTable = {
  table: 'products',
  key: { product_id: 'text' },
  columns: [
    ...['name', 'category', 'price', 'stocked', 'status', 'version', 'created_at'],
    ...['sort_name', 'name_words', 'category_words'],
  ],
  expected: (events) => `
    select ${field('productId')} as product_id,
      ${last(field('name'), 'ProductCreated', 'ProductRenamed')} as name,
      ${last(field('category'), 'ProductCreated', 'ProductRecategorised')} as category,
      ${last(field('price'), 'ProductCreated', 'ProductRepriced')} as price,
      bool_or((${field('stocked')})::boolean) as stocked,
      case when ${has('ProductDiscontinued')} then 'discontinued' else 'active' end as status,
      max(version) as version, min(occurred_at) filter (where ${among('ProductCreated')}) as created_at,
      null as sort_name, null as name_words, null as category_words
    from ${events} where ${ABOUT} group by 1`,
  found: `
    select product_id, name, category, price, stocked, status, version, created_at, sort_name,
      ${wordsAsText('name_words')} as name_words, ${wordsAsText('category_words')} as category_words
    from read.products`,
  derived: ({ name, category }) => {
    const [ofName, ofCategory] = [wordsOf(name ?? ''), wordsOf(category ?? '')]
    return {
      sort_name: firstOf(ofName.join(' '), 60),
      name_words: vectorOf(ofName, 'A'),
      category_words: vectorOf(ofCategory, 'B'),
    }
  },
}

const productStock: AuditedTable = {
  table: 'product_stock',
  key: { product_id: 'text' },
  columns: ['on_hand', 'reserved', 'in_stock'],
  expected: (events) => `
    select product_id, sum(on_hand) as on_hand, sum(reserved) as reserved, sum(on_hand) > sum(reserved) as in_stock
    from (
      select ${field('productId')} as product_id, ${ON_HAND} as on_hand, ${RESERVED} as reserved
      from ${events} where ${among(...STOCK)} or ${among('ProductCreated')} and (${field('stocked')})::boolean
    ) moved group by product_id`,
}

/** Every word that a name or a category ever had. All of them are in memory at a time: a vocabulary, which grows slower than the shop. */
const productWords: AuditedTable = {
  table: 'product_words',
  key: { word: 'text' },
  columns: ['spelled'],
  expected: (events) => `
    select distinct it.text as word, null as spelled
    from ${events} cross join lateral (values (${field('name')}), (${field('category')})) it (text)
    where ${among('ProductCreated', 'ProductRenamed', 'ProductRecategorised')} and it.text is not null`,
  gathered: async (texts) => {
    const words = await sortedWords(texts, ({ word }) => wordsOf(word!))
    return words.map((word) => ({ word, spelled: spelled(word) }))
  },
}

export const catalogue: readonly AuditedTable[] = [products, productWords, productStock]
