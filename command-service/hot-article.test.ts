import assert from 'node:assert/strict'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { keptConnection } from '#shared/testing/kept-connection.ts'
import { readAll } from '#shared/testing/recording.ts'
import { answersOf, buy, type Item, type Try } from './testing/buyers.ts'
import { wrongIn } from './testing/order-history.ts'
import { type ServiceProcess, startServiceProcess } from './testing/service-processes.ts'

const TRIES = 600
const UNITS = 100
const RESTOCKED = 20

describe('Three command services on one log', () => {
  let test: TestDatabase
  let services: readonly ServiceProcess[]
  let tries: readonly Try[]
  let log: readonly LoggedEvent[]

  before(async function () {
    this.timeout(60_000)
    test = await freshWriteDatabase()
    services = await Promise.all([1, 2, 3].map(() => startServiceProcess(test.url)))
    const urls = services.map(({ url }) => url)
    const clerk = await keptConnection(urls[0]!)
    const create = (productId: string) =>
      clerk.post('/api/products', JSON.stringify({ productId, name: productId, category: 'lights', price: 20, stock: UNITS }))
    for (const productId of ['lamp', 'rug']) await create(productId)
    const movement = JSON.stringify({ productId: 'lamp', type: 'in', quantity: RESTOCKED })
    const restock = (answers: number) => {
      if (answers % (TRIES / 4) === 0) void clerk.post('/api/stores/main/stock-movements', movement)
    }
    tries = await buy({ urls, buyers: 48, tries: TRIES, itemsOf, onAnswer: restock })
    clerk.close()
    log = await readAll(createLogReader(test.database))
  })
  after(async () => {
    await Promise.all(services.map(({ stop }) => stop()))
    await test.drop()
  })

  it('answer nothing but that an order is taken or that stock is missing', () =>
    assert.deepEqual(Object.keys(answersOf(tries)).sort(), ['201', '409 insufficient_stock']))

  it('record each taken order once, and refuse none that could have been taken just then', () =>
    assert.deepEqual(wrongIn(tries, log), []))

  it('log no error', () =>
    assert.deepEqual(
      services.flatMap(({ errors }) => errors),
      [],
    ))
})

/** One lamp, two lamps on two lines, or a lamp and a rug in this order or the other. */
const itemsOf = (n: number) => {
  const [lamp, rug] = ['lamp', 'rug'].map((productId) => ({ productId, quantity: 1 })) as [Item, Item]
  return [[lamp], [lamp, lamp], [lamp, rug], [rug, lamp]][n % 4]!
}
