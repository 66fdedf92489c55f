import { expectAnswer } from '../differences.js'
import { expectStatus } from '../shop.js'
import { tell } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { check } from './check.js'
import { expectShelf } from './read-models.js'

/** Of two clients that decided on the same version, the second one is told. */
export const ifMatch = check({
  id: 'if-match',
  title: 'If-Match conflict',
  needs: ['order'],
  judge: async (trade) => {
    const pay = `/api/orders/${trade.known.orderId}/pay`
    const refused = expectStatus(await tell(trade, 'POST', pay, { headers: { 'if-match': '"7"' } }), 412, 'precondition_failed')
    expectAnswer(refused, { version: 1 })
    expectStatus(await tell(trade, 'POST', pay, { headers: { 'if-match': '"1"' } }), 200)
    return 'version 7 refused with 412, version 1 taken: the order is paid'
  },
})

/** At once, by header, and again by tag. */
export const readYourWrites = check({
  id: 'read-your-writes',
  title: 'read your writes',
  needs: ['if-match', 'orders'],
  reads: ['orders'],
  judge: async ({ shop, known: { orderId, position } }) => {
    const path = `/api/orders/${orderId}`
    const answer = await shop.read('orders', path, position)
    expectAnswer(answer, { status: 'paid', version: 2 })
    const header = { 'daybook-wait-for': `${position}` }
    expectAnswer(expectStatus(await shop.query(path, { headers: header }), 200), { status: 'paid' })
    const again = await shop.query(path, { headers: { ...header, 'if-none-match': `${answer.headers.etag}` } })
    if (again.status !== 304)
      throw new Wrong(`asked again by its ETag it is answered ${again.status} instead of 304`, { where: `GET ${again.url}` })
    return `paid, as soon as it was answered, in ${Math.round(answer.ms)} ms`
  },
})

export const shipping = check({
  id: 'shipping',
  title: 'shipping',
  needs: ['if-match', 'inventory'],
  reads: ['inventory', 'orders'],
  judge: async (trade) => {
    const { shop, book, names, known } = trade
    expectStatus(await tell(trade, 'POST', `/api/orders/${known.orderId}/ship`), 200)
    book.become(known.orderId, 'shipped')
    const { onHand, reserved } = await expectShelf(trade, names.articles.first)
    const { data, movements = data } = (
      await shop.read('inventory', `/api/stock-movements?productId=${names.articles.first}`, known.position)
    ).json
    const left = movements?.find((/** @type {any} */ { type, orderId }) => type === 'shipped' && orderId === known.orderId)
    if (left?.quantity !== 2)
      throw new Wrong('the stock movements do not tell that 2 were shipped', { where: '/api/stock-movements' })
    return `shipped: ${onHand} on hand, ${reserved} reserved`
  },
})
