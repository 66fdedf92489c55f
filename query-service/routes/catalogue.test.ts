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
  createdAt: '2026-01-01T09:02:00.000Z',
  version: 4,
}
type Product = { readonly productId: string }
type Products = { readonly data: readonly Product[]; readonly nextCursor: string | null; readonly similar: boolean }

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

  it('lists what is sold, and on demand what no longer is', async () => {
    const { data, nextCursor, similar } = await read<Products>('/api/products')
    assert.deepEqual(idsOf(data), ['lamp', 'postage', 'tea'])
    assert.deepEqual(data[2], tea)
    assert.deepEqual([nextCursor, similar], [null, false])
    assert.deepEqual(await listed('?status=discontinued'), ['cup'])
    assert.equal((await read('/api/products/cup'))['status'], 'discontinued')
  })

  it('lists a category', async () => {
    assert.deepEqual(await listed('?category=lights'), ['lamp'])
    assert.deepEqual(await listed('?category=drinks'), [])
  })

  it('lists prices from and to, both in it', async () => {
    assert.deepEqual(await listed('?minPrice=2.75&maxPrice=4.95'), ['postage', 'tea'])
    assert.deepEqual(await listed('?minPrice=2.7501&maxPrice=19.9999'), ['postage'])
    assert.deepEqual(await listed('?minPrice=5&maxPrice=5'), [])
  })

  it('lists what there is any of, or nothing left; what is not stocked never runs out', async () => {
    assert.deepEqual(await listed('?inStock=true'), ['postage', 'tea'])
    assert.deepEqual(await listed('?inStock=false'), ['lamp'])
  })

  it('is sorted by name, price or age', async () => {
    assert.deepEqual(await listed('?sort=name'), ['lamp', 'tea', 'postage'])
    assert.deepEqual(await listed('?sort=-name'), ['postage', 'tea', 'lamp'])
    assert.deepEqual(await listed('?sort=price'), ['tea', 'postage', 'lamp'])
    assert.deepEqual(await listed('?sort=-price'), ['lamp', 'postage', 'tea'])
    assert.deepEqual(await listed('?sort=newest'), ['lamp', 'postage', 'tea'])
  })

  it('comes in pages', async () => {
    const ids = (await pages<Product>('/api/products', 2)).map(idsOf)
    assert.deepEqual(ids, [['lamp', 'postage'], ['tea']])
  })

  it('refuses what it does not understand', async () => {
    for (const text of ['!!!', ',', '%20']) await refused(`/api/products?search=${text}`, '/search')
    await refused('/api/products?limit=0', '/limit')
    await refused('/api/products?limit=101', '/limit')
    await refused('/api/products?cursor=WyIA', '/cursor')
    await refused(`/api/products?cursor=${Buffer.from('["a\\u0000"]').toString('base64url')}`, '/cursor')
    await refused('/api/products?colour=red', '/colour')
    await refused('/api/products?category=a&category=b', '/category')
    for (const price of ['-1', '1e3', '0.00001', '1,5', '', '999999999999'])
      await refused(`/api/products?minPrice=${price}`, '/minPrice')
    await refused('/api/products?inStock=perhaps', '/inStock')
    await refused('/api/products?sort=colour', '/sort')
    await refused('/api/products?status=all', '/status')
  })

  it('refuses the cursor of another list', async () => {
    const { nextCursor } = await read<Products>('/api/products?limit=1&sort=name')
    for (const sort of ['price', '-name']) await refused(`/api/products?limit=1&sort=${sort}&cursor=${nextCursor}`, '/cursor')
  })
})

const article = (productId: string, name: string, category: string) =>
  tell('ProductCreated', { productId, name, category, price: 10_000, currency: 'USD', stocked: true })

const shelf = recorded([
  article('green-tea', 'Green tea', 'drinks'),
  article('tea-set', 'Set of six cups for green tea', 'kitchen'),
  article('teapot', 'Teapot', 'kitchen'),
  article('tea', 'Tea', 'drinks'),
  article('cosy', 'Lady’s cosy', 'tea things'),
  article('creme', 'Crème brûlée', 'pastry'),
  article('zel', 'Зелёный чай', 'чай'),
  tell('ProductDiscontinued', { productId: 'teapot' }),
  article('lampshade', 'LAMPSHADE', 'lights'),
])

describe('A search for products', () => {
  const { read, pages } = askingAbout(shelf)
  const search = (text: string, more = '') => read<Products>(`/api/products?search=${encodeURIComponent(text)}${more}`)
  const found = async (text: string, more = '') => {
    const { data, similar } = await search(text, more)
    assert.equal(similar, false, text)
    return idsOf(data)
  }
  const foundSimilar = async (text: string, more = '') => {
    const { data, similar } = await search(text, more)
    assert.equal(similar, data.length > 0, text)
    return idsOf(data)
  }

  it('finds whole words before beginnings, names before categories, short names before long ones', async () => {
    assert.deepEqual(await found('tea'), ['tea', 'green-tea', 'tea-set', 'cosy'])
    assert.deepEqual(await found('tea gr'), ['green-tea', 'tea-set'])
  })

  it('finds names and categories by the beginnings of all words, in any order, case and with any accents', async () => {
    assert.deepEqual(await found('lam'), ['lampshade'])
    assert.deepEqual(await found('BRULEE crem'), ['creme'])
    assert.deepEqual(await found('ladys'), ['cosy'])
    assert.deepEqual(await found("LADY'S"), ['cosy'])
    assert.deepEqual(await found('зел'), ['zel'])
    assert.deepEqual(await found("things' | !(&:*\\"), ['cosy'])
  })

  it('finds what is spelled alike when no product has the words, the likest first', async () => {
    assert.deepEqual(await foundSimilar('grean'), ['green-tea', 'tea-set'])
    assert.deepEqual(await foundSimilar('grean tee'), ['green-tea', 'tea-set'])
    for (const text of ['lapmshade', 'SHADE']) assert.deepEqual(await foundSimilar(text), ['lampshade'])
    assert.deepEqual(await foundSimilar('зилёный'), ['zel'])
    assert.deepEqual(await foundSimilar('grean lampshade'), [])
    assert.deepEqual(await foundSimilar('xylophone'), [])
  })

  it('does not look for other spellings when some product has the words, whatever else is asked for', async () => {
    assert.deepEqual(await found('teapot'), [])
    assert.deepEqual(await found('teapot', '&status=discontinued'), ['teapot'])
    assert.deepEqual(await found('green', '&category=lights'), [])
    assert.deepEqual(await foundSimilar('grean', '&category=kitchen'), ['tea-set'])
  })

  it('may be sorted otherwise', async () => {
    assert.deepEqual(await found('tea', '&sort=name'), ['green-tea', 'cosy', 'tea-set', 'tea'])
    assert.deepEqual(await foundSimilar('grean', '&sort=-name'), ['tea-set', 'green-tea'])
  })

  it('comes in pages, which go on as the first one found', async () => {
    for (const query of ['search=tea', 'search=tea&sort=-price', 'search=grean', 'search=grean&sort=name']) {
      const all = idsOf((await read<Products>(`/api/products?${query}`)).data)
      for (const size of [1, 2])
        assert.deepEqual(
          (await pages<Product>(`/api/products?${query}`, size)).flat().map(({ productId }) => productId),
          all,
        )
    }
  })

  it('looks no further for words when a first page was found by spelling', async () => {
    const { nextCursor } = await search('grean', '&limit=1')
    assert.deepEqual(await foundSimilar('grean', `&cursor=${nextCursor}`), ['tea-set'])
    assert.deepEqual(await foundSimilar('green', `&cursor=${nextCursor}`), [])
  })
})

describe('A product whose stock was seen before it', () => {
  const received = tell('StockReceived', { storeId: 'main', productId: 'tea', quantity: 1 })
  const { read, missing } = askingAbout(recorded([received]))

  it('is not there yet', async () => {
    await missing('/api/products/tea')
    assert.deepEqual(await read('/api/products'), { data: [], nextCursor: null, similar: false })
  })
})
