import { firstOf, wordsOf } from '#shared/kernel/words.ts'
import type { Told } from '#shared/testing/telling.ts'

/** A product as the simplest model of the catalogue has it. */
export type Shelved = {
  readonly productId: string
  readonly name: string
  readonly category: string
  /** In ten-thousandths. */
  readonly price: number
  readonly stocked: boolean
  readonly status: 'active' | 'discontinued'
  readonly available: number
  readonly age: number
}

export type Wanted = {
  readonly category?: string | undefined
  readonly search?: string | undefined
  readonly minPrice?: number | undefined
  readonly maxPrice?: number | undefined
  readonly inStock?: boolean | undefined
  readonly status?: 'active' | 'discontinued' | undefined
  readonly sort?: 'name' | '-name' | 'price' | '-price' | 'newest' | undefined
}

/** What these events leave of each product; the nth is the nth oldest. */
export const shelfAfter = (events: readonly Told[]): ReadonlyMap<string, Shelved> => {
  const shelf = new Map<string, Shelved>()
  events.forEach(({ type, data }, age) => {
    const { productId, quantity = 0, ...told } = data as Partial<Shelved> & { productId: string; quantity?: number }
    const before = shelf.get(productId)
    if (type === 'ProductCreated') shelf.set(productId, { ...(told as Shelved), productId, status: 'active', available: 0, age })
    else if (before === undefined) throw new Error(`${type} before ProductCreated`)
    else if (type === 'StockReceived') shelf.set(productId, { ...before, available: before.available + quantity })
    else if (type === 'StockReserved') shelf.set(productId, { ...before, available: before.available - quantity })
    else if (type === 'ProductDiscontinued') shelf.set(productId, { ...before, status: 'discontinued' })
    else shelf.set(productId, { ...before, ...told })
  })
  return shelf
}

export const isWanted = (product: Shelved, { category, minPrice, maxPrice, inStock, status = 'active', search }: Wanted) =>
  product.status === status &&
  (category === undefined || product.category === category) &&
  (minPrice === undefined || product.price >= minPrice) &&
  (maxPrice === undefined || product.price <= maxPrice) &&
  (inStock === undefined || inStock === (!product.stocked || product.available > 0)) &&
  (search === undefined || hasWords(product, search))

export const hasWords = ({ name, category }: Shelved, search: string): boolean =>
  wordsOf(search).every((word) => wordsOf(`${name} ${category}`).some((its) => its.startsWith(word)))

/** What a product is sorted by, besides its id. A search without a sort: by what its rank depends on. */
export const keyOf = (product: Shelved, { sort, search }: Wanted): string | number => {
  if (sort === undefined) return search === undefined ? '' : `${product.name}/${product.category}`
  if (sort === 'newest') return product.age
  return sort.endsWith('price') ? product.price : firstOf(wordsOf(product.name).join(' '), 60)
}

/** Not of a search without a sort: relevance is not for so simple a model. */
export const sortedAs = (products: readonly Shelved[], wanted: Wanted): readonly Shelved[] => {
  const isDown = wanted.sort === 'newest' || wanted.sort?.startsWith('-')
  const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)
  const upwards = (a: Shelved, b: Shelved) => compare(keyOf(a, wanted), keyOf(b, wanted)) || compare(a.productId, b.productId)
  return products.toSorted((a, b) => (isDown ? upwards(b, a) : upwards(a, b)))
}
