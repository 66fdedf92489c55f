import assert from 'node:assert/strict'
import { recorded, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

const tea = {
  productId: 'tea',
  name: 'Green tea',
  category: 'hot drinks',
  price: 2.75,
  stocked: true,
  status: 'active',
  onHand: 105,
  reserved: 5,
  available: 100,
  version: 4,
}
type Product = { readonly productId: string }
type Products = { readonly data: readonly Product[]; readonly nextCursor: string | null }

const idsOf = (products: readonly Product[]) => products.map(({ productId }) => productId)

describe('GET /api/products/{productId}', () => {
  const { read, missing, refused } = askingAbout()

  it('tells what it is, what it costs and what there is of it', async () =>
    assert.deepEqual(await read('/api/products/tea'), tea))
  it('is 404 for a product nobody created', () => missing('/api/products/nothing'))
  it('names an id that is none', () => refused('/api/products/a%20b', '/productId'))
  it('takes no parameters', () => refused('/api/products/tea?limit=1', '/limit'))
})

describe('GET /api/products', () => {
  const { read, refused, pages } = askingAbout()
  const listed = async (query: string) => idsOf((await read<Products>(`/api/products${query}`)).data)

  it('lists all, also those that are discontinued', async () => {
    const { data, nextCursor } = await read<Products>('/api/products')
    assert.deepEqual(idsOf(data), ['cup', 'lamp', 'postage', 'tea'])
    assert.deepEqual(data[3], tea)
    assert.equal(nextCursor, null)
  })

  it('lists a category', async () => {
    assert.deepEqual(await listed('?category=kitchen'), ['cup'])
    assert.deepEqual(await listed('?category=drinks'), [])
  })

  it('finds names by the beginnings of their words, in any order and case', async () => {
    assert.deepEqual(await listed('?search=lam'), ['lamp'])
    assert.deepEqual(await listed('?search=LAMP+de'), ['lamp'])
    assert.deepEqual(await listed('?search=amp'), [])
    assert.deepEqual(await listed(`?search=${encodeURIComponent("tea' | !(&:*")}`), ['tea'])
  })

  it('comes in pages', async () => {
    const ids = (await pages<Product>('/api/products', 3)).map(idsOf)
    assert.deepEqual(ids, [['cup', 'lamp', 'postage'], ['tea']])
  })

  it('refuses what it does not understand', async () => {
    await refused('/api/products?search=!!!', '/search')
    await refused('/api/products?limit=0', '/limit')
    await refused('/api/products?limit=101', '/limit')
    await refused('/api/products?cursor=WyIA', '/cursor')
    await refused(`/api/products?cursor=${Buffer.from('["a\\u0000"]').toString('base64url')}`, '/cursor')
    await refused('/api/products?colour=red', '/colour')
    await refused('/api/products?category=a&category=b', '/category')
  })
})

describe('A product whose stock was seen before it', () => {
  const received = tell('StockReceived', { storeId: 'main', productId: 'tea', quantity: 1 })
  const { read, missing } = askingAbout(recorded([received]))

  it('is not there yet', async () => {
    await missing('/api/products/tea')
    assert.deepEqual(await read('/api/products'), { data: [], nextCursor: null })
  })
})
