import { expectAnswer } from '../differences.js'
import { expectStatus } from '../shop.js'
import { tell } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { check } from './check.js'
import { expectShelf } from './read-models.js'

/** All that was sold here, in a category and by a customer that nobody else has. */
export const analytics = check({
  id: 'analytics',
  title: 'analytics',
  needs: ['sales', 'customers'],
  reads: ['sales', 'customers'],
  judge: async ({ shop, book, names, known }) => {
    const at = known.position
    for (const productId of [names.articles.first, names.articles.last])
      expectAnswer(await shop.read('sales', `/api/analytics/products/${productId}/sales`, at), book.sales(productId))
    const all = book.turnover()
    expectAnswer(await shop.read('sales', `/api/analytics/categories/${names.category}/revenue`, at), {
      revenue: all.amount,
      net: all.amount,
    })
    const own = book.turnover(({ customerId }) => customerId === names.customer)
    const value = await shop.read('customers', `/api/analytics/customers/${names.customer}/lifetime-value`, at)
    expectAnswer(value, { orders: own.orders, gross: own.amount, lifetimeValue: own.amount })
    await expectInRevenue(shop, known.placedAt, at, all)
    return `${all.orders} orders for ${all.amount} in product, category, customer and revenue`
  },
})

/**
 * Others may sell in the same hours: ours is the least there can be.
 * @param {import('../shop.js').Shop} shop
 * @param {string} since
 * @param {number} position
 * @param {{ orders: number, amount: number }} least
 */
const expectInRevenue = async (shop, since, position, { orders, amount }) => {
  const path = `/api/analytics/revenue?from=${encodeURIComponent(`${since.slice(0, 13)}:00:00Z`)}`
  const { json, url } = await shop.read('sales', path, position)
  const total = json.data?.[0]
  if (total?.orders >= orders && total?.gross >= amount - 1e-6) return
  throw new Wrong(
    `the revenue since ${since} is ${total?.gross} of ${total?.orders} orders, and ours alone is ${amount} of ${orders}`,
    { where: `GET ${url}` },
  )
}

export const cancelling = check({
  id: 'cancelling',
  title: 'cancelling',
  needs: ['inventory', 'recommendations'],
  reads: ['inventory', 'orders'],
  judge: async (trade) => {
    const { shop, book, names, known } = trade
    const { orderId = '' } =
      [...book.orders.values()].find(({ status, items }) => status === 'placed' && items.length === 2) ?? {}
    expectStatus(await tell(trade, 'POST', `/api/orders/${orderId}/cancel`, { body: { reason: 'verify_system' } }), 200)
    book.become(orderId, 'cancelled')
    expectAnswer(await shop.read('orders', `/api/orders/${orderId}`, known.position), { status: 'cancelled' })
    const { reserved, available } = await expectShelf(trade, names.articles.first)
    return `cancelled: ${reserved} reserved, ${available} available again`
  },
})
