import assert from 'node:assert/strict'
import type { Database } from '#shared/ports/database.ts'
import { add, type TakenBackShop, takeBackAShop } from './testing/taken-back-shop.ts'
import { CATEGORIES, CUSTOMER_IDS, isStocked, type Order, PRODUCTS, STOCK, STORES } from './testing/trade.ts'

const ORDERS = 240

const SHOPS = [
  { partitions: 1, seed: 1, mayBreak: false },
  { partitions: 4, seed: 2, mayBreak: true },
  { partitions: 4, seed: Math.floor(Math.random() * 2 ** 31), mayBreak: false },
]

type Sales = Readonly<Record<'units' | 'freeUnits' | 'revenue' | 'unitsReturned' | 'returned' | 'credited' | 'net', number>>
type Revenue = Readonly<
  Record<'orders' | 'gross' | 'cancelledOrders' | 'cancelled' | 'returned' | 'credited' | 'net' | 'rejected', number> &
    Record<'creditNotes' | 'units' | 'freeUnits' | 'cancelledUnits' | 'unitsBack', number>
>
type Levels = Readonly<Record<'onHand' | 'reserved' | 'available', number>>

/** In cents: amounts in dollars do not add up as floating point numbers. */
const cents = (dollars: number): number => Math.round(dollars * 100)

const assertTakenBack = (sales: Sales) => {
  assert.equal(sales.net, 0)
  assert.equal(cents(sales.revenue), cents(sales.returned) + cents(sales.credited))
  assert.equal(sales.units + sales.freeUnits, sales.unitsReturned)
}

const goodsIn = (orders: readonly Order[]): number =>
  orders
    .flatMap(({ items }) => items)
    .filter(({ productId }) => isStocked(productId))
    .reduce((units, { quantity }) => units + quantity, 0)

describe('When every order of a shop is cancelled, returned or credited', function () {
  this.timeout(60_000)
  for (const { partitions, seed, mayBreak } of SHOPS)
    describe(`in partitions: ${partitions}; seed ${seed}${mayBreak ? '; some goods broken' : ''}`, () => {
      let told: TakenBackShop
      before(async () => {
        told = await takeBackAShop({ orders: ORDERS, partitions, seed, mayBreak })
      })
      after(() => told.shop.close())

      it('it was a shop worth the name', async () => {
        const { placed, rejected, by, lost } = told
        assert.ok(placed.length > 150 && rejected > 5, `${placed.length} placed, ${rejected} rejected`)
        assert.ok(placed.some(({ customerId }) => customerId === undefined))
        for (const orders of Object.values(by)) assert.ok(orders.length > 40)
        assert.ok(lost.size === 0 || lost.size > 5)
      })

      it('no product has earned anything, and all that was sold has come back', async () => {
        const { api, by } = told
        const kept = [...by.returned, ...by.credited]
        for (const { productId } of PRODUCTS) {
          const sales = await api.get<Sales & { orders: number }>(`/api/analytics/products/${productId}/sales`)
          assertTakenBack(sales)
          assert.equal(sales.orders, kept.filter(({ items }) => items.some((item) => item.productId === productId)).length)
        }
      })

      it('no category has earned anything', async () => {
        const { api } = told
        for (const category of CATEGORIES) assertTakenBack(await api.get<Sales>(`/api/analytics/categories/${category}/revenue`))
      })

      it('no product is worth more than another among the top ones', async () => {
        const { api } = told
        for (const by of ['revenue', 'units']) {
          const { data } = await api.get<{ data: readonly (Sales & { productId: string })[] }>('/api/analytics/top-products', {
            by,
          })
          for (const sales of data) assertTakenBack(sales)
        }
      })

      it('the shop has earned nothing: gross is what was cancelled, returned and credited', async () => {
        const { api, placed, rejected, by } = told
        const { data } = await api.get<{ data: readonly Revenue[] }>('/api/analytics/revenue')
        const total = data[0]!
        assert.equal(total.net, 0)
        assert.ok(total.gross > 0 && total.cancelled > 0 && total.returned > 0 && total.credited > 0)
        assert.equal(cents(total.gross), cents(total.cancelled) + cents(total.returned) + cents(total.credited))
        assert.deepEqual([total.orders, total.cancelledOrders, total.rejected], [placed.length, by.cancelled.length, rejected])
        assert.equal(total.units + total.freeUnits, goodsIn(placed))
        assert.equal(total.cancelledUnits, goodsIn(by.cancelled))
        assert.equal(total.unitsBack, goodsIn(by.returned) + goodsIn(by.credited))
      })

      it('hours, days, weeks and months add up to the same', async () => {
        const { api } = told
        const { data: totals } = await api.get<{ data: readonly Revenue[] }>('/api/analytics/revenue')
        for (const interval of ['hour', 'day', 'week', 'month']) {
          const { data } = await api.get<{ data: readonly Revenue[] }>('/api/analytics/revenue', { interval })
          for (const [measure, total] of Object.entries(totals[0]!)) {
            const sum = data.reduce((sum, row) => sum + cents(row[measure as keyof Revenue]), 0)
            assert.equal(sum, cents(total), `${measure} by ${interval}`)
          }
        }
      })

      it('an order counts on the day on which it was placed, however late it is told', async () => {
        const { api, placed } = told
        const { data } = await api.get<{ data: readonly (Revenue & { start: string })[] }>('/api/analytics/revenue', {
          interval: 'day',
        })
        const expected = Map.groupBy(placed, ({ occurredAt }) => occurredAt.slice(0, 10))
        assert.deepEqual(
          new Map(data.filter(({ orders }) => orders > 0).map(({ start, orders }) => [start.slice(0, 10), orders])),
          new Map([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([day, orders]) => [day, orders.length])),
        )
      })

      it('every customer has spent nothing and is bronze', async () => {
        const { api, placed } = told
        for (const customerId of CUSTOMER_IDS) {
          const customer = await api.get<{ netSpend: number; tier: string; nextTier: unknown }>(`/api/customers/${customerId}`)
          const { netSpend, tier, nextTier } = customer
          assert.deepEqual(
            { netSpend, tier, nextTier },
            { netSpend: 0, tier: 'bronze', nextTier: { tier: 'silver', missing: 5_000.01 } },
          )
          const value = await api.get<Revenue & { lifetimeValue: number }>(
            `/api/analytics/customers/${customerId}/lifetime-value`,
          )
          assert.equal(value.lifetimeValue, 0)
          assert.equal(cents(value.gross), cents(value.cancelled) + cents(value.returned) + cents(value.credited))
          assert.equal(
            value.gross > 0,
            placed.some((order) => order.customerId === customerId),
          )
        }
        const { data } = await api.get<{ data: readonly unknown[] }>('/api/analytics/tiers')
        const nobody = { customers: 0, netSpend: 0 }
        const everybody = { tier: 'bronze', customers: CUSTOMER_IDS.length, netSpend: 0 }
        assert.deepEqual(data, [{ tier: 'gold', ...nobody }, { tier: 'silver', ...nobody }, everybody])
      })

      it('customers are listed with nothing spent, and nobody above bronze', async () => {
        const { api } = told
        type Listed = { readonly customerId: string; readonly netSpend: number; readonly tier: string }
        const listed = await Array.fromAsync(api.all<Listed>('/api/customers', 'data'))
        assert.deepEqual(listed.map(({ customerId }) => customerId).toSorted(), CUSTOMER_IDS.toSorted())
        for (const { netSpend, tier } of listed) assert.deepEqual([netSpend, tier], [0, 'bronze'])
        for (const tier of ['gold', 'silver'])
          assert.deepEqual(await Array.fromAsync(api.all('/api/customers', 'data', { tier })), [])
      })

      it('the past tells the same of the end, folded from the log', async () => {
        const { api } = told
        const { head } = await api.get<{ head: number }>('/api/analytics/sync-status')
        const paths = [
          ...CUSTOMER_IDS.map((customerId) => `/api/customers/${customerId}`),
          ...PRODUCTS.map(({ productId }) => `/api/inventory/${productId}`),
          ...told.placed.slice(0, 20).map(({ orderId }) => `/api/orders/${orderId}`),
        ]
        for (const path of paths) assert.deepEqual(await api.get(path, { asOf: `${head}` }), await api.get(path), path)
      })

      it('nothing is out or low', async () => {
        assert.deepEqual(await Array.fromAsync(told.api.all('/api/inventory/alerts', 'data')), [])
      })

      it('whoever was more than bronze has come down again', async () => {
        const { api } = told
        let changes = 0
        for (const customerId of CUSTOMER_IDS) {
          const history = await Array.fromAsync(
            api.all<{ from: string; to: string }>(`/api/customers/${customerId}/tier-history`, 'data'),
          )
          assert.equal(history.at(-1)?.to ?? 'bronze', 'bronze')
          for (const [number, { from }] of history.entries()) assert.equal(from, history[number - 1]?.to ?? 'bronze')
          changes += history.length
        }
        assert.ok(changes > CUSTOMER_IDS.length, `only ${changes} changes of a tier`)
      })

      it('the stock is where it began, but for what was broken, and nothing is reserved', async () => {
        const { api, lost } = told
        const left = (storeId: string, productId: string) => STOCK - (lost.get(`${storeId}~${productId}`) ?? 0)
        for (const storeId of STORES)
          for await (const { productId, ...levels } of api.all<Levels & { productId: string }>(
            `/api/stores/${storeId}/inventory`,
            'inventory',
          )) {
            const { onHand, reserved, available } = levels
            const expected = left(storeId, productId)
            assert.deepEqual({ onHand, reserved, available }, { onHand: expected, reserved: 0, available: expected }, productId)
          }
        for (const { productId, stocked } of PRODUCTS) {
          const everywhere = stocked ? STORES.reduce((sum, storeId) => sum + left(storeId, productId), 0) : 0
          for (const path of [`/api/products/${productId}`, `/api/inventory/${productId}`]) {
            const { onHand, reserved, available } = await api.get<Levels>(path)
            assert.deepEqual({ onHand, reserved, available }, { onHand: everywhere, reserved: 0, available: everywhere }, path)
          }
        }
      })

      it('movements add up to what is there', async () => {
        const { api, lost } = told
        type Movement = { readonly storeId: string; readonly productId: string; readonly type: string; readonly quantity: number }
        const sums = new Map<string, number>()
        for await (const { storeId, productId, type, quantity } of api.all<Movement>('/api/stock-movements', 'movements'))
          add(sums, `${storeId}~${productId}`, type === 'shipped' ? -quantity : quantity)
        const shelves = STORES.flatMap((storeId) =>
          PRODUCTS.filter(({ stocked }) => stocked).map(({ productId }) => `${storeId}~${productId}`),
        )
        for (const shelf of shelves) assert.equal(sums.get(shelf), STOCK - (lost.get(shelf) ?? 0), shelf)
        const { totals } = await api.get<{ totals: Levels & { moved: Record<string, number> } }>('/api/inventory')
        assert.equal(totals.onHand, totals.moved['in']! - totals.moved['shipped']!)
        assert.equal(
          totals.onHand,
          [...sums.values()].reduce((sum, units) => sum + units, 0),
        )
      })

      it('orders are as they ended, and what was returned of them is all of it', async () => {
        const { api, placed, by } = told
        type Listed = { readonly orderId: string; readonly status: string; readonly total: number; readonly returned: number }
        const listed = new Map(
          (await Array.fromAsync(api.all<Listed>('/api/orders', 'data'))).map((order) => [order.orderId, order]),
        )
        assert.equal(listed.size, ORDERS)
        assert.equal([...listed.values()].filter(({ status }) => status === 'rejected').length, ORDERS - placed.length)
        for (const { orderId } of by.cancelled) assert.equal(listed.get(orderId)!.status, 'cancelled')
        for (const { orderId } of by.returned) {
          const { status, total, returned } = listed.get(orderId)!
          assert.match(status, /^(shipped|delivered)$/)
          assert.equal(returned, total)
        }
        for (const { orderId } of by.credited) assert.equal(listed.get(orderId)!.returned, 0)
      })

      it('baskets are those of the orders that were sent', async () => {
        const { api, by } = told
        const { orders, sizes } = await api.get<{ orders: number; sizes: readonly { lines: number; orders: number }[] }>(
          '/api/analytics/baskets',
        )
        const sent = [...by.returned, ...by.credited].map(({ items }) => items.length)
        assert.equal(orders, sent.length)
        for (const { lines, orders } of sizes) assert.equal(orders, sent.filter((size) => size === lines).length)
      })

      it('bought together is only what credit notes tell of: they know no order', async () => {
        const { api, by } = told
        const baskets = by.credited.map(({ items }) => new Set(items.map(({ productId }) => productId).filter(isStocked)))
        for (const { productId } of PRODUCTS.filter(({ stocked }) => stocked)) {
          const { data } = await api.get<{ data: readonly { productId: string; n: number }[] }>(
            `/api/products/${productId}/recommendations`,
            { limit: '100' },
          )
          const others = PRODUCTS.filter((other) => other.stocked && other.productId !== productId)
          const shown = new Map(data.map(({ productId, n }) => [productId, n]))
          for (const other of others) {
            const together = baskets.filter((basket) => basket.has(productId) && basket.has(other.productId)).length
            assert.equal(
              await countedIn(told.shop.read, productId, other.productId),
              together,
              `${productId}, ${other.productId}`,
            )
            assert.equal(shown.get(other.productId) ?? together, together)
          }
        }
      })
    })
})

/** Not all that is counted is worth showing. */
const countedIn = async (database: Database, one: string, other: string): Promise<number> => {
  const [row] = await database.query<{ n: number }>({
    text: `
      select coalesce(sum(n), 0) as n from read.pairs join read.articles as a on a.article = pairs.a join read.articles as b on b.article = pairs.b
      where array[a.product_id, b.product_id] <@ array[$1, $2]`,
    values: [one, other],
  })
  return row!.n
}
