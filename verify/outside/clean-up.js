import { recorded } from './checks/tier.js'
import { expectAnswer } from './differences.js'
import { told } from './shop.js'
import { order, tell } from './trade.js'

/**
 * @typedef {import('./trade.js').Trade} Trade
 * @typedef {import('./client.js').Answer} Answer
 * @typedef {{ done: readonly string[], left: readonly string[] }} CleanedUp
 */

const TRIES = 3
const PAUSE_MS = 200

/**
 * Takes back what a run has done, as far as it can be: each step stands for itself, and what could not be done is told.
 * @param {Trade} trade
 * @returns {Promise<CleanedUp>}
 */
export const cleanUp = async (trade) => {
  const left = /** @type {string[]} */ ([])
  /**
   * @param {string} what
   * @param {() => Promise<Answer | undefined>} step
   */
  const attempt = async (what, step) => {
    const { done, failed } = await withRetries(trade, step)
    if (failed !== undefined) left.push(`${what}: ${failed}`)
    return done ? 1 : 0
  }
  const { book } = trade
  for (const sent of [...book.unknown.values()]) await attempt('a command that was not answered', () => learnOf(trade, sent))

  const counts = { cancelled: 0, returned: 0, articles: 0, customers: 0 }
  for (const { orderId, status } of book.orders.values())
    if (status === 'placed') counts.cancelled += await attempt(`order ${orderId}`, () => cancel(trade, orderId))
    else if (status === 'shipped') counts.returned += await attempt(`order ${orderId}`, () => takeBack(trade, orderId))
  for (const productId of book.articles.keys())
    counts.articles += await attempt(`article ${productId}`, () => discontinue(trade, productId))
  for (const customerId of book.customers)
    counts.customers += await attempt(`customer ${customerId}`, () => erase(trade, customerId))
  return { done: doneOf(counts, book.orders.size), left }
}

/**
 * @param {number} count
 * @param {string} what
 */
const many = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`

/**
 * @param {{ cancelled: number, returned: number, articles: number, customers: number }} counts
 * @param {number} orders
 */
const doneOf = ({ cancelled, returned, articles, customers }, orders) => [
  ...(orders > 0 ? [`${many(cancelled, 'order')} cancelled`, `${returned} returned`] : []),
  ...(articles > 0 ? [`${many(articles, 'article')} discontinued with nothing left on the shelf`] : []),
  ...(customers > 0 ? ['the customer erased'] : []),
]

/**
 * Whether it was done, or why it could not be; what was never there is neither.
 * @param {Trade} trade
 * @param {() => Promise<Answer | undefined>} step
 * @returns {Promise<{ done: boolean, failed?: string }>}
 */
const withRetries = async ({ shop }, step) => {
  let failed = 'there was no time left'
  for (let tries = 0; tries < TRIES && !shop.signal.aborted; tries++) {
    try {
      const answer = await step()
      if (answer === undefined || answer.status === 404) return { done: false }
      return answer.status < 300 ? { done: true } : { done: false, failed: told(answer) }
    } catch (error) {
      failed = error instanceof Error ? error.message : String(error)
      await shop.rest(PAUSE_MS)
    }
  }
  return { done: false, failed }
}

/**
 * What has an id of its own is taken back under that, if it is there; an order without one is sent again under its key, which tells its id.
 * @param {Trade} trade
 * @param {import('./book.js').Sent} sent
 */
const learnOf = async (trade, { path, body, key }) => {
  const { orderId, customerId, productId, name, price, stock = 0, stocked, items = [] } = body
  if (path === '/api/products') trade.book.articles.set(productId, { name, price, stock, stocked })
  if (path !== '/api/orders') return undefined
  if (orderId === undefined) {
    // What is refused was not recorded, and what was recorded is in the book by now.
    await order(trade, { customerId, items }, { key })
    return undefined
  }
  if (customerId !== undefined) trade.book.customers.add(customerId)
  trade.book.orders.set(orderId, { orderId, customerId, items, status: 'placed' })
  return undefined
}

/**
 * @param {Trade} trade
 * @param {string} orderId
 */
const cancel = async (trade, orderId) => {
  const answer = await tell(trade, 'POST', `/api/orders/${orderId}/cancel`, { body: { reason: 'verify_system' } })
  if (answer.json?.code === 'order_already_shipped') return takeBack(trade, orderId)
  if (answer.status === 200) trade.book.become(orderId, 'cancelled')
  return answer
}

/**
 * @param {Trade} trade
 * @param {string} orderId
 */
const takeBack = async (trade, orderId) => {
  const { items = [] } = trade.book.orders.get(orderId) ?? {}
  const answer = await tell(trade, 'POST', `/api/orders/${orderId}/returns`, {
    body: { items, reason: 'verify_system', returnId: 'verify' },
  })
  if (answer.status < 300) trade.book.become(orderId, 'returned')
  return answer
}

/**
 * Takes from the shelf whatever stands there: the refusal of too much tells how much that is.
 * @param {Trade} trade
 * @param {string} productId
 */
const discontinue = async (trade, productId) => {
  const { stock = 0, stocked } = trade.book.articles.get(productId) ?? {}
  if (stocked) {
    const taken = await takeOff(trade, productId, stock)
    const available = taken.json?.facts?.missing?.[0]?.available
    if (available > 0) await takeOff(trade, productId, available)
  }
  return tell(trade, 'DELETE', `/api/products/${productId}`)
}

/**
 * @param {Trade} trade
 * @param {string} productId
 * @param {number} quantity
 */
const takeOff = (trade, productId, quantity) =>
  tell(trade, 'PATCH', `/api/products/${productId}/inventory`, { body: { quantity } })

/**
 * Of who has been erased no tier is recorded any more, so the way down is waited for.
 * @param {Trade} trade
 * @param {string} customerId
 */
const erase = async (trade, customerId) => {
  if (trade.known.roseInTier) await recorded(trade, 'bronze').catch(() => {})
  return tell(trade, 'DELETE', `/api/customers/${customerId}`)
}

/**
 * Wrong unless the shop says that all is taken back.
 * @param {Trade} trade
 */
export const expectTakenBack = async ({ shop, book, names, known, stuck }) => {
  const [productId] = book.articles.keys()
  if (productId === undefined || stuck.size > 0) return
  const product = await shop.read('catalogue', `/api/products/${productId}`, known.position)
  expectAnswer(product, { status: 'discontinued', onHand: 0, reserved: 0, available: 0 })
  if (book.customers.size === 0) return
  expectAnswer(await shop.read('customers', `/api/customers/${names.customer}`, known.position), {
    netSpend: 0,
    tier: 'bronze',
    name: null,
  })
}
