import type { Operation } from './operation.ts'

/** What the load works with. The first article is wanted by everybody. */
export const STORES = ['main', 'north'] as const
export const PRODUCTS = Array.from({ length: 24 }, (_, number) => `article-${number}`)
export const CUSTOMERS = Array.from({ length: 30 }, (_, number) => `customer-${number}`)

const STOCK = 60

/** What there has to be before anybody can buy; the default store opens by itself. */
export const opening = (): readonly Operation[] => [
  create('/api/stores', { storeId: 'north', name: 'North' }),
  ...PRODUCTS.map((productId, number) =>
    create('/api/products', {
      productId,
      name: `Article ${number}`,
      category: `category-${number % 4}`,
      price: 1 + number * 1.25,
      stock: STOCK,
    }),
  ),
  ...CUSTOMERS.map((customerId) => create('/api/customers', { customerId, name: customerId })),
]

const create = (path: string, body: object): Operation => ({
  key: `opening ${JSON.stringify(body)}`.slice(0, 100).replaceAll(/[^A-Za-z0-9]+/g, '-'),
  method: 'POST',
  path,
  body,
  mayBeRefused: [],
  mayChangeNothing: false,
})
