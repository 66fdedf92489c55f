import type { Dice } from '../../dice.ts'
import type { Asked } from '../../history/operation.ts'

export const STORES = ['main', 'north'] as const
export const CUSTOMERS = Array.from({ length: 60 }, (_, number) => `customer-${number}`)

/** By how much it is wanted, the most wanted first. */
export const ARTICLES = Array.from({ length: 80 }, (_, rank) => `article-${rank}`)
/** Of these there are a few pieces, and many want one at the same moment. */
export const HOT = ['hot-0', 'hot-1', 'hot-2'] as const

const STOCK = 60
const PRICE = { least: 10_000, step: 12_500 }

export const priceOf = (productId: string): number =>
  PRICE.least + PRICE.step * (Number(productId.split('-').at(-1)) % ARTICLES.length)

/** Shares of sales fall as a power of the rank, as they do in most shops (Zipf's law with an exponent of about one). */
const WEIGHTS = ARTICLES.map((_, rank) => 1 / (rank + 1) ** 1.1)
const ALL = WEIGHTS.reduce((sum, weight) => sum + weight, 0)

export const wanted = (dice: Dice): string => {
  let left = dice.roll() * ALL
  const place = WEIGHTS.findIndex((weight) => {
    left -= weight
    return left < 0
  })
  return ARTICLES[place]!
}

/** What there has to be before anybody can buy: first the stores, of which the default one may have opened by itself, then all else. */
export const opening = (): { readonly stores: readonly Asked[]; readonly rest: readonly Asked[] } => ({
  stores: STORES.map((storeId): Asked => ({ type: 'OpenStore', storeId, name: storeId })),
  rest: [
    ...[...ARTICLES, ...HOT].map(
      (productId, number): Asked => ({
        type: 'CreateProduct',
        ...{ productId, name: `Article ${number}`, category: `category-${number % 6}`, price: priceOf(productId) },
        ...{ stocked: true, stock: productId.startsWith('hot') ? 0 : STOCK, storeId: STORES[0] },
      }),
    ),
    ...CUSTOMERS.map((customerId): Asked => ({ type: 'RegisterCustomer', customerId, profile: { name: customerId } })),
  ],
})
