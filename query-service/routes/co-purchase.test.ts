import assert from 'node:assert/strict'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

const placed = (orderId: number, ...articles: readonly string[]): Told =>
  tell('OrderPlaced', { orderId: `o-${orderId}`, ...sold(...articles.map((article) => line(article, 1, 1))) })

const created = (productId: string, name: string): Told =>
  tell('ProductCreated', { productId, name, category: 'goods', price: 1, currency: 'USD', stocked: true })

const story = recorded([
  placed(1, 'tea', 'cup'),
  placed(2, 'cup', 'tea', 'pot'),
  placed(3, 'pot', 'bag'),
  placed(4, 'tea', 'bag'),
  tell('OrderCancelled', { orderId: 'o-4', ...sold(line('tea', 1, 1), line('bag', 1, 1)) }),
  created('lamp', 'Lamp'),
  created('cup', 'Cup'),
])

describe('GET /api/products/{productId}/recommendations', () => {
  const { read, missing, refused } = askingAbout(story)

  it('tells what was bought together with it, the best first, also what was sold before it was told of', async () => {
    const cup = { productId: 'cup', name: 'Cup', n: 2, score: 2 / (Math.sqrt(2 * 2) + 50), lift: (2 * 3) / (2 * 2) }
    const pot = { productId: 'pot', name: null, n: 1, score: 1 / (Math.sqrt(2 * 2) + 50), lift: (1 * 3) / (2 * 2) }
    assert.deepEqual(await read('/api/products/tea/recommendations'), { productId: 'tea', data: [cup, pot] })
  })

  it('looks both ways', async () => {
    const { data } = await read<{ data: { productId: string }[] }>('/api/products/pot/recommendations')
    assert.deepEqual(data.map(({ productId }) => productId).sort(), ['bag', 'cup', 'tea'])
  })

  it('is as long as asked', async () => {
    const { data } = await read<{ data: unknown[] }>('/api/products/pot/recommendations?limit=2')
    assert.equal(data.length, 2)
  })

  it('is empty for a product nobody bought', async () =>
    assert.deepEqual(await read('/api/products/lamp/recommendations'), { productId: 'lamp', data: [] }))

  it('is 404 for a product nobody created', () => missing('/api/products/nothing/recommendations'))
  it('refuses a limit that is none', () => refused('/api/products/tea/recommendations?limit=x', '/limit'))
  it('names an id that is none', () => refused('/api/products/a%20b/recommendations', '/productId'))
})
