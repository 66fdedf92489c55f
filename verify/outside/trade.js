import { createBook } from './book.js'
import { createLagWatch } from './lag.js'
import { namesOf } from './names.js'
import { expectStatus } from './shop.js'
import { NotJudged, Wrong } from './verdicts.js'
import { EVERY_READ_MODEL } from './where-is.js'

/**
 * What all checks share: the shop, what was done in it, and under which names.
 * @typedef {{
 *   shop: import('./shop.js').Shop,
 *   book: import('./book.js').Book,
 *   lag: ReturnType<typeof createLagWatch>,
 *   names: ReturnType<typeof namesOf>,
 *   stuck: Set<string>,
 *   silent: Set<'command' | 'query'>,
 *   known: Known,
 * }} Trade
 *
 * `position`: the last one that a command has told; `followed`: that of the order that is followed, `sent` and `answered` what was said of it.
 * @typedef {{
 *   position: number,
 *   followed: number,
 *   orderId: string,
 *   placedAt: string,
 *   roseInTier: boolean,
 *   sent?: import('./book.js').Sent,
 *   answered?: Answer,
 *   stream?: import('./event-stream.js').EventStream | undefined,
 * }} Known
 * @typedef {import('./client.js').Answer} Answer
 * @typedef {import('./book.js').Item} Item
 */

/**
 * @param {import('./shop.js').Shop} shop
 * @returns {Trade}
 */
export const openTrade = (shop) => ({
  shop,
  book: createBook(),
  lag: createLagWatch(shop),
  names: namesOf(),
  stuck: new Set(),
  silent: new Set(),
  known: { position: 0, followed: 0, orderId: '', placedAt: '', roseInTier: false },
})

/**
 * Whether a read model gets what is recorded, as far as is known.
 * @param {Pick<Trade, 'stuck'>} trade
 * @param {string} readModel
 */
export const gets = ({ stuck }, readModel) => !stuck.has(readModel) && !stuck.has(EVERY_READ_MODEL)

export const NOT_READ_BACK = ' (not read back: what is recorded does not come through)'

/**
 * A command under a key, so that it may be sent again. What it answers as its position is from then on to be seen.
 * @param {Trade} trade
 * @param {string} method
 * @param {string} path
 * @param {{ body?: Readonly<Record<string, any>>, headers?: Readonly<Record<string, string>>, key?: string }} [more]
 */
export const tell = async (trade, method, path, { body, headers = {}, key = trade.names.key() } = {}) => {
  const { shop, book, known } = trade
  if (body) book.unknown.set(key, { path, body, key })
  const answer = await shop.command(method, path, { body, headers: { ...headers, 'idempotency-key': key } }).catch((error) => {
    if (error instanceof NotJudged) book.unknown.delete(key)
    throw error
  })
  book.unknown.delete(key)
  const position = Number(answer.json?.position)
  if (position > 0) known.position = Math.max(known.position, position)
  return answer
}

/** @param {Answer} answer */
const expectRecorded = ({ json, method, url }) => {
  if (!(json?.position > 0)) throw new Wrong('the answer tells no position', { where: `${method} ${url}` })
}

/**
 * @param {Trade} trade
 * @param {string} productId
 * @param {import('./book.js').Article} article
 */
export const createArticle = async (trade, productId, article) => {
  const { name, price, stock, stocked } = article
  const body = { productId, name, category: trade.names.category, price, stocked, ...(stocked && { stock }) }
  const answer = expectStatus(await tell(trade, 'POST', '/api/products', { body }), 201)
  trade.book.articles.set(productId, article)
  expectRecorded(answer)
}

/**
 * Whatever comes of it is in the book.
 * @param {Trade} trade
 * @param {{ orderId?: string, customerId?: string, items: readonly Item[] }} order
 * @param {{ key?: string }} [more]
 */
export const order = async (trade, { orderId, customerId, items }, { key } = {}) => {
  const { book, lag, names, known } = trade
  const body = { ...(orderId && { orderId }), ...(customerId && { customerId }), items }
  const answer = await tell(trade, 'POST', '/api/orders', { body, ...(key !== undefined && { key }) })
  if (answer.status === 201) {
    const placed = answer.json.orderId
    if (customerId !== undefined) book.customers.add(customerId)
    if (!book.orders.has(placed)) book.orders.set(placed, { orderId: placed, customerId, items, status: 'placed' })
    expectRecorded(answer)
    lag.recorded(known.position, names.looks)
  }
  return answer
}
