import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { keepUntilQuiet } from '../../consumer-service/testing/neighbour-lists.ts'
import type { QueryPorts } from '../ports.ts'
import { type Asking, askingAbout } from './asking.ts'

/** An order at noon. */
const basket = (orderId: number, customerId: string | undefined, day: string, ...articles: readonly string[]): Told =>
  tell(
    'OrderPlaced',
    {
      ...{ orderId: `o-${orderId}`, ...(customerId !== undefined && { customerId }) },
      ...sold(...articles.map((article) => line(article, 1, 1, { stocked: article !== 'postage' }))),
    },
    `${day}T12:00:00Z`,
  )

const created = (productId: string, name: string): Told =>
  tell('ProductCreated', { productId, name, category: 'goods', price: 1, currency: 'USD', stocked: productId !== 'postage' })

const received = (productId: string): Told =>
  tell('StockReceived', { storeId: 'main', productId, quantity: 9, reason: 'opening' })

/**
 * Tea, cup and jam are bought together, pot and bag too, a mat of late. Jam is sold no more, nobody ever bought a lamp, pots were never
 * called by a name; there are teas, pots and mats. Ada has three orders that stand and Eve one, Zoe has none, Cid was erased.
 */
export const basketStory = recorded([
  ...[created('tea', 'Tea'), created('cup', 'Cup'), created('jam', 'Jam'), created('bag', 'Bag'), created('mat', 'Mat')],
  ...[created('postage', 'Postage'), created('lamp', 'Lamp')],
  ...[received('tea'), received('pot'), received('mat')],
  ...[tell('CustomerRegistered', { customerId: 'zoe' }), tell('CustomerRegistered', { customerId: 'cid' })],
  basket(1, 'ada', '2026-01-01', 'tea', 'cup', 'jam', 'postage'),
  basket(2, 'ada', '2026-02-01', 'tea', 'cup', 'jam'),
  basket(3, 'ada', '2026-03-01', 'tea', 'cup', 'jam'),
  basket(4, 'bob', '2026-03-02', 'tea', 'cup', 'jam'),
  basket(5, 'bob', '2026-03-03', 'pot', 'bag'),
  basket(6, 'bob', '2026-03-04', 'pot', 'bag'),
  basket(7, undefined, '2026-03-05', 'pot', 'bag'),
  basket(8, 'eve', '2026-03-06', 'tea'),
  basket(9, 'cid', '2026-05-20', 'mat'),
  basket(10, 'dan', '2026-05-21', 'mat'),
  basket(11, 'ada', '2026-05-22', 'pot', 'mat'),
  tell('OrderCancelled', { orderId: 'o-11', customerId: 'ada', ...sold(line('pot', 1, 1), line('mat', 1, 1)) }),
  tell('ProductDiscontinued', { productId: 'jam' }),
  tell('CustomerErased', { customerId: 'cid' }),
])

const HALF_LIFE_MS = 30 * 86_400_000

/** What baskets of these days come to beside the mat's. */
const trendOf = (...days: readonly string[]): number => {
  const weight = (day: string) => 2 ** (Date.parse(day) / HALF_LIFE_MS - Date.parse('2026-05-20') / HALF_LIFE_MS)
  const sum = (all: readonly string[]) => all.reduce((total, day) => total + weight(day), 0)
  return sum(days) / sum(['2026-05-20', '2026-05-21'])
}

export const trends = {
  cup: trendOf('2026-01-01', '2026-02-01', '2026-03-01', '2026-03-02'),
  bag: trendOf('2026-03-03', '2026-03-04', '2026-03-05'),
}

/** For a suite: with lists as the consumer service makes them. */
export const askingAboutBaskets = (ports: Partial<QueryPorts> = {}): Asking => {
  const asking = askingAbout(basketStory, ports)
  before(() => keepUntilQuiet(asking.running().database))
  return asking
}
