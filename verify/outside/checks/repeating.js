import { differences, expectAnswer } from '../differences.js'
import { expectStatus } from '../shop.js'
import { gets, NOT_READ_BACK, tell } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { check } from './check.js'
import { expectShelf } from './read-models.js'

/** Same key, same request: the first answer again, and nothing recorded. */
export const replay = check({
  id: 'replay',
  title: 'idempotent replay',
  needs: ['order'],
  notAfter: ['orders', 'inventory'],
  judge: async (trade) => {
    const { book, known, names } = trade
    const { sent, answered: first } = known
    if (!sent || !first) return ''
    const again = await tell(trade, 'POST', sent.path, sent)
    const repeated = again.json?.orderId
    if (again.status === 201 && !book.orders.has(repeated))
      book.orders.set(repeated, { orderId: repeated, customerId: names.customer, items: sent.body['items'], status: 'placed' })
    const wrong = differences(
      { status: again.status, ...again.json, 'Idempotent-Replayed': again.headers['idempotent-replayed'] },
      { status: first.status, ...first.json, 'Idempotent-Replayed': 'true' },
      '',
    )
    if (wrong.length > 0)
      throw new Wrong(`the same order under the same key is answered otherwise: ${wrong.join('; ')}`, {
        where: `POST ${again.url}`,
        next: NEXT,
      })
    await expectOneOrder(trade)
    return `the first answer again${unread(trade) || '; still one order, nothing more reserved'}`
  },
})

/** @param {import('../trade.js').Trade} trade */
const expectOneOrder = async (trade) => {
  const { shop, names, known } = trade
  if (unread(trade) !== '') return
  const listed = await shop.read('orders', `/api/orders?customerId=${names.customer}`, known.position)
  expectAnswer(listed, { data: [{ orderId: known.orderId }] }, { next: NEXT })
  await expectShelf(trade, names.articles.first)
}

/** @param {import('../trade.js').Trade} trade */
const unread = (trade) => (gets(trade, 'orders') && gets(trade, 'inventory') ? '' : NOT_READ_BACK)

const NEXT = 'A client that repeats a request would order twice. Does a proxy in between drop the header Idempotency-Key?'

/** Same key, other request: refused. */
export const keyReused = check({
  id: 'key-reused',
  title: 'key used for another',
  needs: ['replay'],
  judge: async (trade) => {
    const { sent } = trade.known
    const items = [{ productId: trade.names.articles.first, quantity: 3 }]
    const answer = await tell(trade, 'POST', '/api/orders', { body: { ...sent?.body, items }, ...(sent && { key: sent.key }) })
    if (answer.status === 201)
      trade.book.orders.set(answer.json.orderId, {
        orderId: answer.json.orderId,
        customerId: trade.names.customer,
        items,
        status: 'placed',
      })
    expectStatus(answer, 422, 'idempotency_key_reused')
    await expectOneOrder(trade)
    return `refused with 422${unread(trade) || '; nothing recorded'}`
  },
})
