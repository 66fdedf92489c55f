import assert from 'node:assert/strict'
import { askingAbout } from '../testing/asking.ts'

const noSales = { units: 0, freeUnits: 0, revenue: 0, unitsReturned: 0, returned: 0, credited: 0, net: 0 }
const teaSales = { units: 4, freeUnits: 1, revenue: 10, unitsReturned: 2, returned: 0, credited: 5, net: 5 }

describe('GET /api/analytics/products/{productId}/sales', () => {
  const { read, missing, refused } = askingAbout()

  it('tells units, revenue, orders and what came back', async () =>
    assert.deepEqual(await read('/api/analytics/products/tea/sales'), {
      productId: 'tea',
      name: 'Green tea',
      orders: 1,
      ...teaSales,
    }))
  it('tells what was returned', async () => {
    const sales = { orders: 2, units: 5, revenue: 20, unitsReturned: 3, returned: 12, net: 8 }
    const cup = { productId: 'cup', name: 'Cup', ...noSales, ...sales }
    assert.deepEqual(await read('/api/analytics/products/cup/sales'), cup)
  })
  it('is zero for a product nobody bought', async () =>
    assert.deepEqual(await read('/api/analytics/products/lamp/sales'), {
      productId: 'lamp',
      name: 'Desk lamp',
      orders: 0,
      ...noSales,
    }))
  it('is 404 for a product nobody created', () => missing('/api/analytics/products/nothing/sales'))
  it('names an id that is none', () => refused('/api/analytics/products/a%20b/sales', '/productId'))
})

describe('GET /api/analytics/categories/{category}/revenue', () => {
  const { read, missing, refused } = askingAbout()
  const revenue = (category: string) => read(`/api/analytics/categories/${encodeURIComponent(category)}/revenue`)

  it('tells what was sold when it was in the category', async () =>
    assert.deepEqual(await revenue('drinks'), { category: 'drinks', ...teaSales }))
  it('is zero for a category nobody bought of', async () =>
    assert.deepEqual(await revenue('hot drinks'), { category: 'hot drinks', ...noSales }))
  it('is 404 for a category of no product', () => missing('/api/analytics/categories/boats/revenue'))
  it('refuses a name no category can have', () => refused('/api/analytics/categories/a%00b/revenue', '/category'))
})

const nothing = {
  orders: 0,
  gross: 0,
  cancelledOrders: 0,
  cancelled: 0,
  returns: 0,
  returned: 0,
  creditNotes: 0,
  credited: 0,
  net: 0,
  rejected: 0,
  units: 0,
  freeUnits: 0,
  cancelledUnits: 0,
  unitsBack: 0,
}
const second = { ...nothing, orders: 3, gross: 43.95, net: 43.95, rejected: 1, units: 12, freeUnits: 1 }
const third = { ...nothing, cancelledOrders: 1, cancelled: 9, net: -9, cancelledUnits: 3 }
const fourth = { ...nothing, creditNotes: 1, credited: 5, net: -5, unitsBack: 2 }
const eighth = { ...nothing, returns: 2, returned: 12, net: -12, unitsBack: 3 }
const all = {
  ...second,
  ...{ cancelledOrders: 1, cancelled: 9, cancelledUnits: 3 },
  ...{ returns: 2, returned: 12, creditNotes: 1, credited: 5, unitsBack: 5 },
  net: 17.95,
}

describe('GET /api/analytics/revenue', () => {
  const { read, refused } = askingAbout()
  const told = (query = '') => read(`/api/analytics/revenue${query}`)

  it('tells all of it', async () => assert.deepEqual(await told(), { interval: 'total', data: [all] }))

  it('tells each day, week or month in which something happened', async () => {
    assert.deepEqual(await told('?interval=day'), {
      interval: 'day',
      data: [
        { start: '2026-01-02T00:00:00.000Z', ...second },
        { start: '2026-01-03T00:00:00.000Z', ...third },
        { start: '2026-01-04T00:00:00.000Z', ...fourth },
        { start: '2026-01-08T00:00:00.000Z', ...eighth },
      ],
    })
    const before = { ...all, returns: 0, returned: 0, unitsBack: 2, net: 29.95 }
    const weeks = [
      { start: '2025-12-29T00:00:00.000Z', ...before },
      { start: '2026-01-05T00:00:00.000Z', ...eighth },
    ]
    assert.deepEqual(await told('?interval=week'), { interval: 'week', data: weeks })
    const month = { start: '2026-01-01T00:00:00.000Z', ...all }
    assert.deepEqual(await told('?interval=month'), { interval: 'month', data: [month] })
  })

  it('tells a span from its first hour up to the hour at its end', async () => {
    const { data } = await told('?interval=hour&from=2026-01-02T10:00:00Z&to=2026-01-02T12:00:00%2B01:00')
    const hour = { ...nothing, orders: 2, gross: 31.95, net: 31.95, units: 9, freeUnits: 1 }
    assert.deepEqual(data, [{ start: '2026-01-02T10:00:00.000Z', ...hour }])
    assert.deepEqual((await told('?from=2026-01-03&to=2026-01-04'))['data'], [third])
  })

  it('is zero when nothing happened', async () => {
    assert.deepEqual((await told('?from=2030-01-01'))['data'], [nothing])
    assert.deepEqual((await told('?from=2030-01-01&interval=day'))['data'], [])
  })

  it('refuses what it does not understand', async () => {
    await refused('/api/analytics/revenue?interval=year', '/interval')
    await refused('/api/analytics/revenue?from=2026-01-02T10:30:00Z', '/from')
    await refused('/api/analytics/revenue?to=now', '/to')
    await refused('/api/analytics/revenue?until=2026-01-01', '/until')
  })
})

describe('GET /api/analytics/top-products', () => {
  const { read, refused } = askingAbout()
  type Top = { readonly data: readonly { readonly productId: string }[] }
  const idsOf = ({ data }: Top) => data.map(({ productId }) => productId)

  it('lists what brought most in', async () => {
    const top = await read<Top>('/api/analytics/top-products')
    assert.deepEqual(idsOf(top), ['cup', 'tea', 'postage', 'lamp'])
    assert.deepEqual(top.data[1], { productId: 'tea', name: 'Green tea', orders: 1, ...teaSales })
  })
  it('lists what was sold most', async () =>
    assert.deepEqual(idsOf(await read('/api/analytics/top-products?by=units&limit=2')), ['tea', 'cup']))
  it('refuses what it does not understand', async () => {
    await refused('/api/analytics/top-products?by=colour', '/by')
    await refused('/api/analytics/top-products?limit=0', '/limit')
  })
})

describe('GET /api/analytics/baskets', () => {
  const { read, refused } = askingAbout()

  it('tells how large orders are that stand', async () =>
    assert.deepEqual(await read('/api/analytics/baskets'), {
      orders: 2,
      lines: 5,
      mean: 2.5,
      quantiles: { p25: 1, median: 1, p75: 4, p90: 4, p99: 4 },
      sizes: [
        { lines: 1, orders: 1 },
        { lines: 4, orders: 1 },
      ],
    }))
  it('refuses what it does not understand', () => refused('/api/analytics/baskets?limit=1', '/limit'))
})

describe('Baskets of nobody', () => {
  const { read } = askingAbout([])

  it('have no size', async () =>
    assert.deepEqual(await read('/api/analytics/baskets'), { orders: 0, lines: 0, mean: null, quantiles: null, sizes: [] }))
})
