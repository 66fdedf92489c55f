import { randomBytes } from 'node:crypto'

/** Names of its own for everything that a run makes, which say what they are and have never been used. */
export const namesOf = (now = new Date()) => {
  const run = `verify-${now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(4).toString('hex')}`
  const customer = `${run}-customer`
  const articles = { first: `${run}-a`, second: `${run}-b`, last: `${run}-c` }
  const made = { orders: 0, keys: 0 }
  return {
    run,
    category: run,
    customer,
    articles,
    /** @param {string} tier */
    fee: (tier) => `${run}-to-${tier}`,
    order: () => `${run}-order-${++made.orders}`,
    key: () => `${run}-${++made.keys}`,
    /** What of each read model is looked at after each order. */
    looks: {
      orders: `/api/orders?customerId=${customer}`,
      catalogue: `/api/products/${articles.first}`,
      inventory: `/api/inventory/${articles.first}`,
      customers: `/api/customers/${customer}`,
      sales: `/api/analytics/products/${articles.first}/sales`,
      audit: `/api/streams/customer-${customer}`,
      neighbours: `/api/products/${articles.first}/recommendations`,
    },
  }
}
