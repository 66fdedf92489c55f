import { otherList, type Paging, pagingBy } from './paging.ts'
import type { ListedProduct, ProductList, ProductOrder } from './reads/catalogue.ts'

type Behind = Pick<ProductList, 'exactly' | 'similarly' | 'afterKey' | 'afterId'>
type ProductPages = Pick<Paging<ListedProduct, never>, 'pageOf'> & {
  /** Where a page begins; throws InvalidRequest when this is no cursor of the list. */
  readonly behind: (cursor: string, isSearch: boolean) => Behind
}

type Key = 'words' | 'number' | 'time'

/** `key`: of which kind the value is that the list is sorted by. Whoever goes on with a search goes on by words or by spelling as it began. */
const by = (order: ProductOrder, key: Key, keyOf: (product: ListedProduct) => string | number | Date): ProductPages => {
  const parts = { afterOrder: 'text', afterSimilar: 'number', afterKey: key, afterId: 'text' } as const
  const { afterOf, pageOf } = pagingBy(parts, (product: ListedProduct) => [
    order,
    Number(product.similar),
    keyOf(product),
    product.productId,
  ])
  return {
    pageOf,
    behind: (cursor, isSearch) => {
      const { afterOrder, afterSimilar, ...after } = afterOf(cursor)
      if (afterOrder !== order) throw otherList()
      if (!isSearch) return after
      return { ...after, ...(afterSimilar ? { similarly: true as const } : { exactly: true as const }) }
    },
  }
}

export const productPages: Readonly<Record<ProductOrder, ProductPages>> = {
  id: by('id', 'number', () => 0),
  relevance: by('relevance', 'number', ({ rank }) => rank),
  name: by('name', 'words', ({ sortName }) => sortName),
  '-name': by('-name', 'words', ({ sortName }) => sortName),
  price: by('price', 'number', ({ price }) => price),
  '-price': by('-price', 'number', ({ price }) => price),
  newest: by('newest', 'time', ({ createdAt }) => createdAt),
}
