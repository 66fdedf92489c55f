import { expectAnswer } from '../differences.js'
import { gets } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { check } from './check.js'

/** What each read model says about the order. */
export const readModelChecks = [
  check({
    id: 'orders',
    title: 'orders',
    needs: ['publisher'],
    reads: ['orders'],
    judge: async ({ shop, book, names, known }) => {
      const { orderId, followed } = known
      const answer = await shop.read('orders', `/api/orders/${orderId}`, followed)
      const items = book.orders.get(orderId)?.items ?? []
      expectAnswer(answer, {
        orderId,
        customerId: names.customer,
        status: 'placed',
        total: book.amountOf(items),
        version: 1,
        items,
      })
      known.placedAt = answer.json.placedAt
      return `placed, ${answer.json.total} for ${items.length} lines`
    },
  }),

  check({
    id: 'inventory',
    title: 'inventory',
    needs: ['publisher'],
    reads: ['inventory'],
    judge: async (trade) => {
      const { first, second } = trade.names.articles
      const [{ onHand, reserved, available }] = [await expectShelf(trade, first), await expectShelf(trade, second)]
      return `${onHand} on hand, ${reserved} reserved, ${available} available`
    },
  }),

  check({
    id: 'catalogue',
    title: 'catalogue',
    needs: ['publisher'],
    reads: ['catalogue'],
    judge: async ({ shop, book, names, known }) => {
      const { first } = names.articles
      const { price, name } = book.articles.get(first) ?? {}
      const answer = await shop.read('catalogue', `/api/products/${first}`, known.followed)
      expectAnswer(answer, {
        productId: first,
        name,
        price,
        category: names.category,
        status: 'active',
        stocked: true,
        ...book.shelf(first),
      })
      return `${name} at ${price}, ${answer.json.available} available`
    },
  }),

  check({
    id: 'customers',
    title: 'customers',
    needs: ['publisher'],
    reads: ['customers'],
    judge: async ({ shop, book, names, known }) => {
      const answer = await shop.read('customers', `/api/customers/${names.customer}`, known.followed)
      const { orders, amount } = book.turnover(({ customerId }) => customerId === names.customer)
      expectAnswer(answer, { customerId: names.customer, orders, netSpend: amount, erasedAt: null })
      return `registered by the order, net spend ${amount}, ${answer.json.tier}`
    },
  }),

  check({
    id: 'sales',
    title: 'sales',
    needs: ['publisher'],
    reads: ['sales'],
    judge: async ({ shop, book, names, known }) => {
      const { first } = names.articles
      const answer = await shop.read('sales', `/api/analytics/products/${first}/sales`, known.followed)
      expectAnswer(answer, book.sales(first))
      return `${answer.json.units} sold for ${answer.json.revenue}`
    },
  }),

  check({
    id: 'audit',
    title: 'audit',
    needs: ['publisher'],
    reads: ['audit'],
    judge: async ({ shop, known }) => {
      const { orderId, followed } = known
      const stream = `order-${orderId}`
      const answer = await shop.read('audit', `/api/streams/${stream}`, followed)
      expectAnswer(answer, { data: [{ stream, version: 1, type: 'OrderPlaced', data: { orderId } }] })
      const { position, actor, requestId } = answer.json.data[0]
      if (!(position <= followed))
        throw new Wrong(`OrderPlaced stands at ${position}, behind the answer's ${followed}`, { where: answer.url })
      expectAnswer(await shop.read('audit', `/api/audit?stream=${stream}`, followed), { data: [{ position, requestId }] })
      return `OrderPlaced at ${position}, by ${actor}`
    },
  }),

  check({
    id: 'events',
    title: 'event stream',
    needs: ['publisher'],
    reads: ['audit'],
    judge: async ({ shop, known }) => {
      if (!known.stream)
        throw new Wrong('the event stream did not begin', { where: `GET ${shop.options.addresses.query}/api/events` })
      const { orderId, followed } = known
      const event = await known.stream.event(({ data }) => data?.orderId === orderId, shop.stageMs)
      known.stream.close()
      if (!(event.position <= followed && event.type === 'OrderPlaced'))
        throw new Wrong(`it tells of ${event.type} at ${event.position}`, {
          where: `GET ${shop.options.addresses.query}/api/events`,
        })
      return `told of ${event.type} at ${event.position}`
    },
  }),
]

/**
 * Wrong unless the inventory says of an article what the book says, as of all that was recorded here; an inventory that gets nothing is
 * not asked.
 * @param {import('../trade.js').Trade} trade
 * @param {string} productId
 */
export const expectShelf = async (trade, productId) => {
  const { shop, book, known } = trade
  const shelf = book.shelf(productId)
  if (!gets(trade, 'inventory')) return shelf
  const answer = await shop.read('inventory', `/api/inventory/${productId}`, known.position)
  expectAnswer(answer, { productId, ...shelf }, { next: 'npm run rebuild -- inventory fills it anew from the log.' })
  return shelf
}
