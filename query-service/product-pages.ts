import { type Paging, pagingBy } from './paging.ts'
import type { ListedProduct, ProductList, ProductOrder } from './reads/catalogue.ts'

type Behind = Pick<ProductList, 'exactly' | 'similarly' | 'afterKey' | 'afterId'>
type ProductPages = Pick<Paging<ListedProduct, never>, 'pageOf'> & {
  /** Where a page begins; throws InvalidRequest when this is no cursor of the list. */
  readonly behind: (cursor: string, isSearch: boolean) => Behind
}

/** `key`: of which kind the value is that the list is sorted by. Whoever goes on with a search goes on by words or by spelling as it began. */
const by = (key: 'words' | 'number' | 'time', keyOf: (product: ListedProduct) => string | number | Date): ProductPages => {
  const { afterOf, pageOf } = pagingBy({ similar: 'number', afterKey: key, afterId: 'text' }, (product: ListedProduct) => [
    Number(product.similar),
    keyOf(product),
    product.productId,
  ])
  return {
    pageOf,
    behind: (cursor, isSearch) => {
      const { similar, ...after } = afterOf(cursor)
      if (!isSearch) return after
      return { ...after, ...(similar ? { similarly: true as const } : { exactly: true as const }) }
    },
  }
}

const byName = by('words', ({ sortName }) => sortName)
const byPrice = by('number', ({ price }) => price)

export const productPages: Readonly<Record<ProductOrder, ProductPages>> = {
  id: by('number', () => 0),
  relevance: by('number', ({ rank }) => rank),
  name: byName,
  '-name': byName,
  price: byPrice,
  '-price': byPrice,
  newest: by('time', ({ createdAt }) => createdAt),
}
