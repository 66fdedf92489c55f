import { expectStatus } from '../shop.js'
import { order } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { firstBehind, syncStatus } from '../where-is.js'
import { check } from './check.js'

/**
 * @typedef {import('../trade.js').Trade} Trade
 * @typedef {import('../client.js').Answer} Answer
 * @typedef {{ path: string, body?: object, what: string }} Question
 */

/** Three orders with the same two articles beside two with a third one: by chance that is rarer than one in twenty (log-likelihood ratio above 3.84). */
const ORDERS = 3
const NEXT =
  'The consumer service makes the lists: its log tells what is in the way; npm run rebuild -- co_purchase fills them anew.'

const NEEDED = { needs: ['orders', 'race'], reads: ['co_purchase', 'neighbours'] }

export const boughtTogether = check({
  id: 'recommendations',
  title: 'bought together',
  ...NEEDED,
  judge: async (trade) => {
    const { names, book } = trade
    const { first, second } = names.articles
    const together = () =>
      [...book.orders.values()].filter(({ items, status }) => status !== 'cancelled' && items.length === 2).length
    while (together() < ORDERS) {
      const items = [first, second].map((productId) => ({ productId, quantity: 1 }))
      expectStatus(await order(trade, { orderId: names.order(), items }), 201)
    }
    const question = { path: `/api/products/${first}/recommendations`, what: 'the list of A' }
    const found = await listed(trade, question, second, ({ n }) => n === together())
    return `B goes with A: together ${found.n} times, lift ${Math.round(found.lift * 100) / 100}`
  },
})

export const forABasket = check({
  id: 'basket',
  title: 'for a basket',
  ...NEEDED,
  needs: ['recommendations'],
  judge: async (trade) => {
    const { first, second } = trade.names.articles
    const question = { path: '/api/recommendations/basket', body: { productIds: [first] }, what: 'what goes with a basket of A' }
    const { goesWith } = await listed(trade, question, second, ({ goesWith }) => goesWith?.productId === first)
    return `B goes with a basket of A, in ${goesWith.n} baskets`
  },
})

export const forTheCustomer = check({
  id: 'for-you',
  title: 'for a customer',
  ...NEEDED,
  needs: ['recommendations'],
  judge: async (trade) => {
    const { articles, customer } = trade.names
    const question = { path: `/api/customers/${customer}/recommendations?include=bought`, what: 'what the customer may want' }
    const { reason } = await listed(trade, question, articles.first, () => true)
    return `A is recommended to who bought it: ${reason?.text}`
  },
})

/**
 * Waits until a list has a product as it should be there.
 * @param {Trade} trade
 * @param {Question} question
 * @param {string} wanted
 * @param {(row: any) => boolean} isRight
 */
const listed = async (trade, question, wanted, isRight) => {
  const { shop, known } = trade
  const until = performance.now() + shop.stageMs
  for (;;) {
    const answer = await shop.read('recommendations', question.path, known.position, question.body)
    const row = answer.json.data?.find((/** @type {{ productId: string }} */ { productId }) => productId === wanted)
    if (row && isRight(row)) return row
    if (performance.now() >= until) throw await notThere(trade, question, answer, row)
    await shop.rest()
  }
}

/**
 * @param {Trade} trade
 * @param {Question} question
 * @param {Answer} answer
 * @param {any} row
 */
const notThere = async ({ shop, names, known }, { what }, { method, url }, row) => {
  const { behind } = firstBehind(await syncStatus(shop), known.position)
  const places = behind.map(({ name, at }) => `; ${name} is at ${at} of ${known.position}`).join('')
  const shown = JSON.stringify(row ?? null).replaceAll(`${names.run}-`, '')
  return new Wrong(`${what} ${row ? `tells ${shown}` : 'lacks what was bought'}, after ${ORDERS} orders with A and B${places}`, {
    where: `${method} ${url}`,
    next: NEXT,
  })
}
