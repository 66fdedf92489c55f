import { expectAnswer } from '../differences.js'
import { expectStatus } from '../shop.js'
import { createArticle, order } from '../trade.js'
import { NotTried, Wrong } from '../verdicts.js'
import { syncStatus } from '../where-is.js'
import { check } from './check.js'

/** @typedef {import('../trade.js').Trade} Trade */

const MOST_PRICE = 1e10

/** The customer buys just what is missing to the next tier, as the shop tells it, and again what is missing to the one above. */
export const tier = check({
  id: 'tier',
  title: 'customer tier',
  needs: ['customers'],
  reads: ['customers'],
  judge: async (trade) => {
    const { names, book } = trade
    const went = []
    for (let now = (await customer(trade)).json; ; now = (await customer(trade)).json) {
      const { amount } = book.turnover(({ customerId }) => customerId === names.customer)
      went.push(now.tier)
      if (!now.nextTier) return `${went.join(' → ')} at ${amount}, each change recorded`
      if (now.nextTier.missing > MOST_PRICE)
        throw new NotTried(`${now.nextTier.tier} is ${now.nextTier.missing} away, more than is ordered here`)
      await spend(trade, now.nextTier)
    }
  },
})

/**
 * One order of a fee that never stands on a shelf.
 * @param {Trade} trade
 * @param {{ tier: string, missing: number }} nextTier
 */
const spend = async (trade, { tier: next, missing }) => {
  const { names, book } = trade
  const productId = names.fee(next)
  if (book.articles.has(productId))
    throw new Wrong(`${missing} is still missing to ${next} after as much was spent as was missing`)
  await createArticle(trade, productId, { name: `Verification of ${next}`, price: missing, stock: 0, stocked: false })
  trade.known.roseInTier = true
  expectStatus(
    await order(trade, { orderId: names.order(), customerId: names.customer, items: [{ productId, quantity: 1 }] }),
    201,
  )
  const { amount } = book.turnover(({ customerId }) => customerId === names.customer)
  expectAnswer(await customer(trade), { tier: next, netSpend: amount })
  await recorded(trade, next)
}

/** @param {Trade} trade */
const customer = ({ shop, names, known }) => shop.read('customers', `/api/customers/${names.customer}`, known.position)

/**
 * Waits until the last recorded change of the customer's tier is one to `wanted`.
 * @param {Trade} trade
 * @param {string} wanted
 */
export const recorded = async ({ shop, names }, wanted) => {
  const path = `/api/customers/${names.customer}/tier-history?limit=100`
  const until = performance.now() + shop.stageMs
  for (;;) {
    const { json, url } = expectStatus(await shop.query(path), 200)
    if (json.data?.[json.data.length - 1]?.to === wanted) return
    if (performance.now() >= until) throw await notRecorded(shop, wanted, url)
    await shop.rest()
  }
}

/**
 * @param {import('../shop.js').Shop} shop
 * @param {string} wanted
 * @param {string} where
 */
const notRecorded = async (shop, wanted, where) => {
  const { head, reactors = [] } = await syncStatus(shop)
  const places = reactors.map(({ name, position }) => `${name} has followed the log to ${position} of ${head}`).join(', ')
  return new Wrong(
    `the change to ${wanted} is not recorded after ${Math.round(shop.stageMs / 1_000)} s: ${places || 'there is no reactor'}`,
    {
      where: `GET ${where}`,
      next: 'The consumer service has the reactors: its log tells what is in the way (COMMAND_URL?), and npm run reactors -- list where they are.',
    },
  )
}
