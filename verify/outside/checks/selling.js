import { differences } from '../differences.js'
import { listen } from '../event-stream.js'
import { expectStatus } from '../shop.js'
import { createArticle, order } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { check } from './check.js'

/** Of the first two there is plenty; of the last one a unit for an order and one to race for; the fee never stands on a shelf. */
export const STOCK = { first: 30, second: 30, last: 2 }

export const articlesForSale = check({
  id: 'articles',
  title: 'articles for sale',
  needs: [],
  judge: async (trade) => {
    const { articles, category } = trade.names
    await createArticle(trade, articles.first, { name: 'Verification article A', price: 12, stock: STOCK.first, stocked: true })
    await createArticle(trade, articles.second, { name: 'Verification article B', price: 7, stock: STOCK.second, stocked: true })
    await createArticle(trade, articles.last, { name: 'Verification article C', price: 3, stock: STOCK.last, stocked: true })
    return `3 in category ${category}, the last one recorded at ${trade.known.position}`
  },
})

/** Its id is made by the service, so that one recorded twice is another order. */
export const orderPlaced = check({
  id: 'order',
  title: 'order placed',
  needs: ['articles'],
  judge: async (trade) => {
    const { shop, names, known } = trade
    const { articles, customer } = names
    known.stream = await listen(shop, '/api/events?type=OrderPlaced', shop.stageMs).catch(() => undefined)
    const key = names.key()
    const items = [
      { productId: articles.first, quantity: 2 },
      { productId: articles.second, quantity: 1 },
    ]
    const answer = expectStatus(await order(trade, { customerId: customer, items }, { key }), 201)
    const { orderId, version, position } = answer.json
    Object.assign(known, {
      orderId,
      answered: answer,
      followed: position,
      sent: { path: '/api/orders', key, body: { customerId: customer, items } },
    })
    const wrong = differences(
      {
        version,
        etag: /^"1\./.test(`${answer.headers.etag}`),
        header: Number(answer.headers['daybook-position']),
        location: answer.headers.location,
      },
      { version: 1, etag: true, header: position, location: `/api/orders/${orderId}` },
      '',
    )
    if (wrong.length > 0) throw new Wrong(wrong.join('; '), { where: `POST ${answer.url}` })
    return `${orderId}, recorded at ${position}`
  },
})
