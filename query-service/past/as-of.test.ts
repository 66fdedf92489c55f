import assert from 'node:assert/strict'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { stockStream } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { Instant, Position } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { appendTo, newEvent } from '#shared/testing/new-events.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { RECORDED_FROM, recordedLog, recordIn } from '../testing/recorded-log.ts'
import { type RunningQueries, startQueries } from '../testing/running-queries.ts'

type Body = Record<string, unknown>

/** When the event at this position was recorded. */
const timeOf = (position: number): Instant => instantOf(RECORDED_FROM + 1_000 * (position - 1))

let queries: RunningQueries
let log: EventLog

/** A shop in which all this has been recorded, and the first of it can be read. */
const aShop = async (events = shopStory, readable = events.length, waitLimitMs = 200) => {
  const shop = await recordedLog(events)
  log = shop.log
  queries = await startQueries(shop.events.slice(0, readable), {
    log,
    clock: { now: () => instantOf(RECORDED_FROM + 3_600_000) },
    waitLimitMs,
  })
}
afterEach(async () => {
  await queries.close()
  assert.deepEqual(queries.faults, [])
})

const read = async (path: string, position: number): Promise<Body> => {
  const { status, headers, text, json } = await queries.get(path)
  assert.deepEqual([status, headers['daybook-position']], [200, String(position)], text)
  return json<Body>()
}

const problem = async (path: string, status: number) => {
  const answer = await queries.get(path)
  assert.equal(answer.status, status, answer.text)
  return { ...answer.json<SeenProblem>(), position: answer.headers['daybook-position'] }
}

const mistake = async (asOf: string) => {
  const { errors } = await problem(`/api/orders/o-3?asOf=${encodeURIComponent(asOf)}`, 400)
  assert.deepEqual(
    errors?.map(({ pointer }) => pointer),
    ['/asOf'],
  )
  return errors![0]!.message
}

describe('An order as of a moment', () => {
  beforeEach(() => aShop())

  it('is what it was after that position', async () => {
    const rejected = await read('/api/orders/o-3?asOf=17', 17)
    assert.deepEqual([rejected['status'], rejected['version'], rejected['items']], ['rejected', 1, []])
    const shipped = await read('/api/orders/o-3?asOf=35', 35)
    assert.deepEqual([shipped['status'], shipped['version'], shipped['returned']], ['shipped', 4, 0])
    const steps = (shipped['history'] as { status: string }[]).map(({ status }) => status)
    assert.deepEqual(steps, ['rejected', 'placed', 'paid', 'shipped'])
  })

  it('is what it is when all of it counts', async () => {
    const { length } = shopStory
    assert.deepEqual(await read(`/api/orders/o-3?asOf=${length}`, length), await read('/api/orders/o-3', length))
  })

  it('is what had been recorded by that time, to the millisecond', async () => {
    assert.deepEqual(await read(`/api/orders/o-3?asOf=${timeOf(17)}`, 17), await read('/api/orders/o-3?asOf=17', 17))
    const before = instantOf(Date.parse(timeOf(17)) - 1)
    assert.equal((await problem(`/api/orders/o-3?asOf=${before}`, 404)).position, '16')
  })

  it('was not there before it was placed, nor on the day before', async () => {
    assert.equal((await problem('/api/orders/o-3?asOf=16', 404)).position, '16')
    assert.equal((await problem('/api/orders/o-3?asOf=0', 404)).position, '0')
    assert.equal((await problem('/api/orders/o-3?asOf=2026-05-31', 404)).position, '0')
  })

  it('never changes, which its tag tells', async () => {
    const { headers } = await queries.get('/api/orders/o-3?asOf=17')
    assert.match(String(headers.etag), /^"1\./)
    const again = await queries.get('/api/orders/o-3?asOf=17', { 'if-none-match': String(headers.etag) })
    assert.deepEqual([again.status, again.headers['daybook-position']], [304, '17'])
  })
})

describe('The stock of an article as of a moment', () => {
  it('is what stood in the stores that had it', async () => {
    await aShop()
    assert.deepEqual(await read('/api/inventory/tea?asOf=12', 12), {
      ...{ productId: 'tea', productName: 'Tea', onHand: 110, reserved: 5, available: 105 },
      stores: [
        { storeId: 'main', onHand: 100, reserved: 5, available: 95 },
        { storeId: 'north', onHand: 10, reserved: 0, available: 10 },
      ],
    })
    const { stores } = await read('/api/inventory/tea?asOf=8', 8)
    assert.deepEqual(stores, [{ storeId: 'main', onHand: 100, reserved: 0, available: 100 }])
  })

  it('is nothing for an article that was only created, and 404 before that', async () => {
    await aShop()
    assert.deepEqual((await read('/api/inventory/tea?asOf=3', 3))['stores'], [])
    assert.equal((await problem('/api/inventory/tea?asOf=2', 404)).position, '2')
  })

  it('is told from the checkpoint before, in many stores with many movements', async () => {
    const STORES = 12
    const inTurn = (index: number): Told => {
      const stock = { storeId: `s-${index % STORES}`, productId: 'tea' }
      return index % 5 === 4
        ? tell('StockReserved', { ...stock, orderId: 'o', quantity: 1 })
        : tell('StockReceived', { ...stock, quantity: index })
    }
    const events = recorded(Array.from({ length: 230 * STORES }, (_, index) => inTurn(index)))
    await aShop(events)
    for (const position of [1, STORES * 100 - 1, STORES * 100, STORES * 100 + 1, STORES * 150, STORES * 200 + 7, events.length]) {
      const counted = events.slice(0, position)
      const sum = (type: string) =>
        counted.reduce((sum, event) => (event.type === type && 'quantity' in event.data ? sum + event.data.quantity : sum), 0)
      const { onHand, reserved, stores } = await read(`/api/inventory/tea?asOf=${position}`, position)
      assert.deepEqual(
        [onHand, reserved, (stores as unknown[]).length],
        [sum('StockReceived'), sum('StockReserved'), Math.min(position, STORES)],
      )
    }
  })
})

describe('What has changed hundreds of times', () => {
  const CHANGES = 450

  it('is what it was after each of them', async () => {
    const product = {
      productId: 'tea',
      name: 'Tea 1',
      category: 'drinks',
      price: 10_000 as UnitPrice,
      currency: 'USD',
      stocked: true,
    }
    const renamed = (index: number) => tell('ProductRenamed', { productId: 'tea', name: `Tea ${index + 2}` })
    const profile = (index: number) => ({ customerId: 'ada', profile: { name: `Ada ${index + 2}` } })
    const changed = Array.from({ length: CHANGES - 1 }, (_, index) => [
      renamed(index),
      tell('CustomerProfileChanged', profile(index)),
    ])
    const first = [tell('ProductCreated', product), tell('CustomerRegistered', { customerId: 'ada', profile: { name: 'Ada 1' } })]
    await aShop(recorded([...first, ...changed.flat()]))
    for (const change of [1, 200, 201, 400, CHANGES]) {
      const position = 2 * change
      assert.equal((await read(`/api/inventory/tea?asOf=${position}`, position))['productName'], `Tea ${change}`)
      const { name, version } = await read(`/api/customers/ada?asOf=${position}`, position)
      assert.deepEqual([name, version], [`Ada ${change}`, change])
    }
  })
})

describe('A customer as of a moment', () => {
  beforeEach(() => aShop())

  it('has what was spent, and the tier of that', async () => {
    const gold = await read('/api/customers/ada?asOf=11', 11)
    assert.deepEqual([gold['netSpend'], gold['tier'], gold['orders'], gold['name'], gold['version']], [22.95, 'gold', 1, null, 1])
    const silver = await read('/api/customers/ada?asOf=28', 28)
    assert.deepEqual([silver['netSpend'], silver['tier'], silver['name'], silver['version']], [17.95, 'silver', 'Ada', 2])
  })

  it('was not there before, by whatever time', async () =>
    assert.equal((await problem(`/api/customers/ada?asOf=${timeOf(9)}`, 404)).position, '9'))

  it('had spent in the window that ended then', async () => {
    const buys = (orderId: string, at: string) =>
      tell('OrderPlaced', { orderId, customerId: 'ada', ...sold(line('tea', 10, 1)) }, at)
    const shop = await recordedLog(recorded([buys('o-1', '2026-01-02T10:00:00Z'), buys('o-2', '2026-05-02T10:00:00Z')]))
    await queries.close()
    queries = await startQueries(shop.events, {
      log: shop.log,
      tiers: { gold: 15, silver: 5, months: 3 },
      clock: { now: () => '2026-12-01T00:00:00.000Z' as Instant },
    })
    const spent = ({ netSpend, windowSpend, tier }: Body) => [netSpend, windowSpend, tier]
    for (const asOf of [2, timeOf(2)])
      assert.deepEqual(spent(await read(`/api/customers/ada?asOf=${asOf}`, 2)), [20, 10, 'silver'])
    assert.deepEqual(spent(await read('/api/customers/ada?asOf=1', 1)), [10, 0, 'bronze'])
    assert.deepEqual(spent(await read('/api/customers/ada', 2)), [20, 0, 'bronze'])
  })

  it('who was erased since was there, but nobody is told who it was', async () => {
    const registered = shopStory.findIndex(({ type, data }) => type === 'CustomerRegistered' && data.customerId === 'cid') + 1
    const cid = await read(`/api/customers/cid?asOf=${registered}`, registered)
    const { name, email, address, erasedAt, version, registeredAt } = cid
    assert.deepEqual([name, email, address, erasedAt, version], [null, null, null, null, 1])
    assert.equal(registeredAt, '2026-01-09T09:00:00.000Z')
  })
})

describe('The past in a log in PostgreSQL', () => {
  it('is told to the role of the query service', async () => {
    const write = await freshWriteDatabase()
    await recordIn(createEventLog(write.database), shopStory.slice(0, 20))
    const [{ between } = assert.fail()] = await write.database.query<{ between: Date }>({
      text: 'select clock_timestamp() as between from pg_sleep(0.002)',
      values: [],
    })
    // The log's times are of milliseconds.
    await write.database.query({ text: 'select pg_sleep(0.002)', values: [] })
    await recordIn(createEventLog(write.database), shopStory.slice(20))
    const database = createDatabase({ url: write.url, role: 'daybook_query', applicationName: 'daybook-test' })
    queries = await startQueries(shopStory, { log: createLogReader(database) })
    for (const path of ['/api/orders/o-3', '/api/inventory/tea', '/api/customers/bob']) {
      const then = await read(`${path}?asOf=20`, 20)
      assert.deepEqual(await read(`${path}?asOf=${between.toISOString()}`, 20), then)
      assert.notDeepEqual(then, await read(path, shopStory.length))
      assert.deepEqual(await read(`${path}?asOf=${shopStory.length}`, shopStory.length), await read(path, shopStory.length))
    }
    assert.equal((await problem('/api/orders/o-3?asOf=16', 404)).position, '16')
    await database.close()
    await write.drop()
  })
})

describe('A customer of a shop that counts the last month', () => {
  const DAY = 86_400_000
  const daysBefore = (days: number) => instantOf(RECORDED_FROM - days * DAY)
  const sale = sold(line('tea', 1, 15))

  it('has what was spent in the month of then', async () => {
    const placed = (orderId: string, days: number) =>
      tell('OrderPlaced', { orderId, customerId: 'ada', ...sale }, daysBefore(days))
    const shop = await recordedLog(
      recorded([tell('CustomerRegistered', { customerId: 'ada' }), placed('o-1', 40), placed('o-2', 20)]),
    )
    const clock = { now: () => instantOf(RECORDED_FROM + 15 * DAY) }
    queries = await startQueries(shop.events, { log: shop.log, clock, tiers: { gold: 20, silver: 10, months: 1 } })
    const told = async (path: string) => {
      const { netSpend, windowSpend, tier } = await read(path, 3)
      return [netSpend, windowSpend, tier]
    }
    assert.deepEqual(await told('/api/customers/ada'), [30, 0, 'bronze'])
    assert.deepEqual(await told('/api/customers/ada?asOf=3'), [30, 15, 'silver'])
    assert.deepEqual(await told(`/api/customers/ada?asOf=${instantOf(RECORDED_FROM + 5 * DAY)}`), [30, 15, 'silver'])
    assert.deepEqual(await told(`/api/customers/ada?asOf=${instantOf(RECORDED_FROM + 14 * DAY)}`), [30, 0, 'bronze'])
  })
})

describe('What can be asked of the past', () => {
  it('is a position, a time or a day', async () => {
    await aShop()
    for (const asOf of ['', 'yesterday', '-1', '1.5', '1e3', '2026-02-30', '2026-01-31T09:30:00', '9'.repeat(16)])
      assert.match(await mistake(asOf), /^must be a position of the log such as 42, an RFC 3339 time/)
  })

  it('is not what is still to come', async () => {
    await aShop()
    assert.equal(await mistake(`${shopStory.length + 1}`), `is beyond position ${shopStory.length}, where the log ends`)
    assert.equal(await mistake(instantOf(RECORDED_FROM + 3_600_001)), 'has not come yet')
    await read(`/api/orders/o-3?asOf=${instantOf(RECORDED_FROM + 3_600_000)}`, shopStory.length)
  })

  it('has been when it was recorded, though our clock is behind', async () => {
    const shop = await recordedLog(shopStory)
    queries = await startQueries(shop.events, { log: shop.log, clock: { now: () => instantOf(RECORDED_FROM) } })
    await read(`/api/orders/o-3?asOf=${timeOf(shopStory.length)}`, shopStory.length)
    assert.equal((await problem(`/api/orders/o-3?asOf=${timeOf(shopStory.length + 1)}`, 400)).code, 'invalid_request')
  })

  it('is not waited for without end', async () => {
    await aShop(shopStory, 20)
    const { code, position } = await problem('/api/orders/o-3?asOf=35', 503)
    assert.deepEqual([code, position], ['not_reached', '20'])
  })

  it('waits until it can be read', async () => {
    await aShop(shopStory, 20, 15_000)
    const waiting = read('/api/orders/o-3?asOf=35', 35)
    await queries.apply(shopStory.slice(0, 40))
    assert.equal((await waiting)['status'], 'shipped')
  })

  it('waits for what else is asked for, and answers of then', async () => {
    await aShop(shopStory, 20)
    assert.equal((await problem('/api/orders/o-3?asOf=17&waitFor=21', 503)).code, 'not_reached')
    assert.equal((await read('/api/orders/o-3?asOf=17&waitFor=20', 17))['status'], 'rejected')
  })

  it('is not mixed of two histories', async () => {
    await aShop()
    await queries.database.query({ text: 'update read.high_waters set epoch = 2', values: [] })
    for (const path of ['/api/orders/o-3', '/api/inventory/tea', '/api/customers/ada']) {
      const { code, detail } = await problem(`${path}?asOf=36`, 503)
      assert.deepEqual([code, /history 2 .* history 1/.test(String(detail))], ['unavailable', true])
    }
  })

  it('is refused where a newer program has written what is not known here', async () => {
    await aShop()
    const tea = stockStream('main' as never, 'tea' as never)
    const version = shopStory.filter(({ stream }) => stream === tea).length
    await appendTo(log, {
      events: [
        newEvent(tea, version + 1, { metadata: '{"dataversion":2}' }),
        newEvent('order-o-3', 9, { type: 'OrderGiftWrapped' as never }),
      ],
    })
    const end = (shopStory.length + 2) as Position
    await queries.database.query({ text: `update read.high_waters set position = ${end}`, values: [] })
    const later = await problem(`/api/inventory/tea?asOf=${end}`, 503)
    assert.match(String(later.detail), /StockReceived at position .* \(stock-main~tea\) was written in version 2.* upgrade/)
    const unknown = await problem(`/api/orders/o-3?asOf=${end}`, 503)
    assert.match(String(unknown.detail), /\(order-o-3\) is of the type OrderGiftWrapped.* upgrade/)
    await read('/api/orders/o-3?asOf=36', 36)
  })

  it('is nothing else: other reads do not know it', async () => {
    await aShop()
    assert.deepEqual((await problem('/api/products/tea?asOf=1', 400)).errors?.[0]?.pointer, '/asOf')
  })
})
