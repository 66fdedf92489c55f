import { differences, expectAnswer } from '../differences.js'
import { expectStatus } from '../shop.js'
import { gets, NOT_READ_BACK, order } from '../trade.js'
import { Wrong } from '../verdicts.js'
import { syncStatus } from '../where-is.js'
import { check } from './check.js'
import { expectShelf } from './read-models.js'

export const oversell = check({
  id: 'oversell',
  title: 'oversell refused',
  needs: ['articles'],
  notAfter: ['inventory'],
  judge: async (trade) => {
    const { first } = trade.names.articles
    const { available } = trade.book.shelf(first)
    const asked = { orderId: trade.names.order(), items: [{ productId: first, quantity: available + 1 }] }
    const answer = await order(trade, asked)
    if (answer.status === 201)
      throw new Wrong(`an order of ${available + 1} was accepted where ${available} are available`, {
        where: `POST ${answer.url}`,
      })
    expectStatus(answer, 409, 'insufficient_stock')
    expectAnswer(answer, { facts: { missing: [{ productId: first, requested: available + 1, available }] } })
    await expectShelf(trade, first)
    return `${available + 1} of ${available} refused with 409${gets(trade, 'inventory') ? '; nothing reserved' : NOT_READ_BACK}`
  },
})

/** One order first, then two buyers at the same time for the one unit that is left. */
export const race = check({
  id: 'race',
  title: 'race for the last unit',
  needs: ['articles'],
  notAfter: ['inventory'],
  judge: async (trade) => {
    const { names, book } = trade
    const items = [{ productId: names.articles.last, quantity: 1 }]
    while (book.shelf(names.articles.last).available > 1) expectStatus(await order(trade, { orderId: names.order(), items }), 201)
    const answers = await Promise.all([1, 2].map(() => order(trade, { orderId: names.order(), items })))
    const got = answers.map(({ status, json }) => `${status}${json?.code ? ` ${json.code}` : ''}`).sort()
    if (got.join() !== '201,409 insufficient_stock')
      throw new Wrong(`two buyers of one unit were answered ${got.join(' and ')}`, { where: `POST ${answers[0]?.url}` })
    await expectShelf(trade, names.articles.last)
    return `one got it, one was refused${gets(trade, 'inventory') ? '; 0 available' : NOT_READ_BACK}`
  },
})

/** What is not valid is told by name, and recorded by nobody. */
export const badRequest = check({
  id: 'bad-request',
  title: 'bad request',
  needs: ['articles'],
  notAfter: ['audit'],
  judge: async (trade) => {
    const { shop, names, book } = trade
    const orderId = names.order()
    const items = [{ productId: names.articles.first, quantity: -1 }]
    const answer = await shop.command('POST', '/api/orders', { body: { orderId, items, colour: 'blue' } })
    if (answer.status === 201) book.orders.set(orderId, { orderId, items, status: 'placed' })
    expectStatus(answer, 400, 'invalid_request')
    const pointers = (answer.json.errors ?? []).map((/** @type {{ pointer: string }} */ { pointer }) => pointer).sort()
    const wrong = differences(
      { pointers, type: answer.headers['content-type'] },
      { pointers: ['/colour', '/items/0/quantity'], type: 'application/problem+json' },
      '',
    )
    if (wrong.length > 0) throw new Wrong(wrong.join('; '), { where: `POST ${answer.url}` })
    expectStatus(await shop.command('POST', '/api/orders', { body: '{"items": [' }), 400, 'invalid_json')
    const said = `400 at ${pointers.join(' and ')}`
    if (!gets(trade, 'audit')) return `${said}${NOT_READ_BACK}`
    const { head } = await syncStatus(shop)
    const recorded = await shop.read('audit', `/api/audit?stream=order-${orderId}`, head ?? 0)
    expectAnswer(recorded, { data: [] })
    return `${said}; nothing recorded`
  },
})
