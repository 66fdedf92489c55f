import { expectStatus } from '../shop.js'
import { order } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { firstBehind, syncStatus } from '../where-is.js'
import { check } from './check.js'

/** Three orders with the same two articles beside two with a third one: by chance that is rarer than one in twenty (log-likelihood ratio above 3.84). */
const ORDERS = 3

export const recommendations = check({
  id: 'recommendations',
  title: 'bought together',
  needs: ['orders', 'race'],
  reads: ['co_purchase', 'neighbours'],
  judge: async (trade) => {
    const { shop, names, book, known } = trade
    const { first, second } = names.articles
    const together = () =>
      [...book.orders.values()].filter(({ items, status }) => status !== 'cancelled' && items.length === 2).length
    while (together() < ORDERS) {
      const items = [first, second].map((productId) => ({ productId, quantity: 1 }))
      expectStatus(await order(trade, { orderId: names.order(), items }), 201)
    }
    const path = `/api/products/${first}/recommendations`
    const started = performance.now()
    for (;;) {
      const answer = await shop.read('recommendations', path, known.position)
      const found = answer.json.data?.find((/** @type {any} */ { productId }) => productId === second)
      if (found?.n === together()) return `B goes with A: together ${found.n} times, lift ${Math.round(found.lift * 100) / 100}`
      if (performance.now() - started > shop.stageMs) throw await notThere(trade, answer, found)
      await shop.rest()
    }
  },
})

/**
 * @param {import('../trade.js').Trade} trade
 * @param {import('../client.js').Answer} answer
 * @param {any} found
 */
const notThere = async ({ shop, known }, { url }, found) => {
  const { behind } = firstBehind(await syncStatus(shop), known.position)
  const places = behind.map(({ name, at }) => `${name} is at ${at} of ${known.position}`).join(', ')
  const said = found === undefined ? 'the list of A has no B' : `B is there with n ${found.n}`
  return new Wrong(`${said}, after ${ORDERS} orders with both${places ? `: ${places}` : ''}`, {
    where: `GET ${url}`,
    next: 'The consumer service makes the lists: its log tells what is in the way; npm run rebuild -- co_purchase fills them anew.',
  })
}
