import assert from 'node:assert/strict'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { askingAbout } from '../testing/asking.ts'

describe('POST /api/inventory/check', () => {
  const { running } = askingAbout()
  const asked = (body: object, query = '') => running().ask(`/api/inventory/check${query}`, { body })
  const checked = async (body: object) => {
    const { status, text, json } = await asked(body)
    assert.equal(status, 200, text)
    return json()
  }
  const refused = async (body: object, pointer: string) => {
    const { status, json } = await asked(body)
    assert.equal(status, 400)
    assert.deepEqual(
      json<SeenProblem>().errors?.map((error) => error.pointer),
      [pointer],
    )
  }
  const tea = { productId: 'tea', productName: 'Green tea', requested: 90, available: 100, enough: true, reason: null }

  it('tells whether all stores together have enough', async () =>
    assert.deepEqual(await checked({ items: [{ productId: 'tea', quantity: 90 }] }), { available: true, items: [tea] }))

  it('tells whether a store has enough', async () => {
    const lacking = { ...tea, available: 30, enough: false, reason: 'insufficient_stock' }
    const body = { items: [{ productId: 'tea', quantity: 90 }], storeId: 'north' }
    assert.deepEqual(await checked(body), { available: false, items: [lacking] })
  })

  it('adds up the items of one product', async () => {
    const items = [
      { productId: 'tea', quantity: 60 },
      { productId: 'lamp', quantity: 1 },
      { productId: 'tea', quantity: 41 },
    ]
    assert.deepEqual(await checked({ items }), {
      available: false,
      items: [
        { ...tea, requested: 101, enough: false, reason: 'insufficient_stock' },
        { productId: 'lamp', productName: 'Desk lamp', requested: 1, available: 0, enough: false, reason: 'insufficient_stock' },
      ],
    })
  })

  it('has as much as one likes of what is not kept in stock', async () => {
    const postage = {
      productId: 'postage',
      productName: 'Postage',
      requested: 1_000_000,
      available: null,
      enough: true,
      reason: null,
    }
    const answer = await checked({ items: [{ productId: 'postage', quantity: 1_000_000 }] })
    assert.deepEqual(answer, { available: true, items: [postage] })
  })

  it('names what is not there, and what is no longer sold', async () => {
    const items = [
      { productId: 'nothing', quantity: 1 },
      { productId: 'cup', quantity: 1 },
    ]
    assert.deepEqual(await checked({ items }), {
      available: false,
      items: [
        { productId: 'nothing', productName: null, requested: 1, available: 0, enough: false, reason: 'product_not_found' },
        { productId: 'cup', productName: 'Cup', requested: 1, available: 43, enough: false, reason: 'product_discontinued' },
      ],
    })
  })

  it('takes as many items as an order', async () => {
    const items = Array.from({ length: 2_000 }, (_, n) => ({ productId: `p-${n}`, quantity: 1 }))
    assert.equal((await checked({ items }))['available'], false)
    await refused({ items: [...items, { productId: 'tea', quantity: 1 }] }, '/items')
  })

  it('is 404 for a store nobody opened', async () => {
    const { status, headers } = await asked({ items: [{ productId: 'tea', quantity: 1 }], storeId: 'nowhere' })
    assert.deepEqual([status, headers['daybook-position']], [404, '45'])
  })

  it('waits for a position, as every query does', async () => {
    const { status } = await asked({ items: [{ productId: 'tea', quantity: 1 }] }, '?waitFor=1000')
    assert.equal(status, 503)
  })

  it('names what it does not understand', async () => {
    const item = { productId: 'tea', quantity: 1 }
    await refused({}, '/items')
    await refused({ items: [] }, '/items')
    await refused({ items: [{ ...item, quantity: 0 }] }, '/items/0/quantity')
    await refused({ items: [item, { quantity: 1 }] }, '/items/1/productId')
    await refused({ items: [{ ...item, price: 1 }] }, '/items/0/price')
    await refused({ items: [item], storeId: 'a b' }, '/storeId')
  })
})
