import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createRingingDatabase } from '#shared/adapters/postgres/ringing-database.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { startCommandService } from '../command-service/testing/running-service.ts'
import { createNeighbours } from '../consumer-service/neighbours/running-neighbours.ts'
import { groups } from '../consumer-service/projections.ts'
import { createConsumerService } from '../consumer-service/service.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { createOutboxPublisher } from '../outbox-publisher/service.ts'
import { startQueries } from '../query-service/testing/running-queries.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Commands, publisher, consumers and queries; between the last two, what wakes those who wait is a NOTIFY. */
const openShop = async (partitions: number) => {
  const commands = await startCommandService()
  const read = await freshReadDatabase()
  const database = createRingingDatabase({ url: read.url, applicationName: 'daybook-test', settings: SESSION_SETTINGS })
  const told = createDoorbell({ ...read, channel: 'daybook_read' })
  const [log, cursors] = [createLogReader(commands.database), createPublisherCursor(commands.database)]
  await cursors.repartition(partitions)
  const [broker, doorbell, leases] = [createInProcessBroker(), createInProcessDoorbell(), createLeases(read.database)]
  const publisher = createOutboxPublisher({
    ...{ log, cursors, broker, doorbell, partitions, holder: 'publisher', logger: silent, mostIdleMs: 5 },
    groups: groups.map(({ name }) => name),
  })
  publisher.start()
  const consumers = createConsumerService({ log, cursors, database, leases, broker, groups, holder: 'consumers', logger: silent })
  consumers.start()
  const neighbours = createNeighbours({ database, leases, holder: 'consumers', logger: silent })
  neighbours.start()
  const queries = await startQueries([], { database: read.database, progress: told, waitLimitMs: 60_000 })
  const close = async () => {
    await Promise.all([queries.close(), neighbours.stop(), consumers.stop(), publisher.stop()])
    await Promise.all([broker.close(), doorbell.close(), told.close(), database.close()])
    await Promise.all([commands.close(), read.drop()])
  }
  return { command: commands.ask, query: queries.get, close }
}

type Shop = Awaited<ReturnType<typeof openShop>>

const READS = [
  '/api/products',
  '/api/products/lamp',
  '/api/inventory/lamp',
  '/api/stores/main/inventory',
  '/api/stock-movements',
  '/api/customers',
  '/api/orders',
  '/api/analytics/revenue',
  '/api/analytics/tiers',
  '/api/products/lamp/recommendations',
]

/** What a client reads behind its own write, which it cannot but find there. */
const readBehind = async ({ query }: Shop, path: string, position: string) => {
  const answer = await query(path, { 'daybook-wait-for': position })
  assert.equal(answer.status, 200, `${path}: ${answer.text}`)
  assert.ok(Number(answer.headers['daybook-position']) >= Number(position), `${path} waits for ${position}`)
  return answer.json<{ status?: string; version?: number; onHand?: number }>()
}

const write = async ({ command }: Shop, path: string, body: object) => {
  const { status, headers, json, text } = await command(path, { method: 'POST', body })
  assert.ok(status < 300, `${path}: ${text}`)
  return { position: String(headers['daybook-position']), ...json<{ version: number }>() }
}

/** One after the other, as long as the order has a next step; each is seen in the next read. */
const buy = async (shop: Shop, customerId: string, orderId: string) => {
  const placed = await write(shop, '/api/orders', { orderId, customerId, items: [{ productId: 'lamp', quantity: 1 }] })
  const order = await readBehind(shop, `/api/orders/${orderId}`, placed.position)
  assert.deepEqual([order.status, order.version], ['placed', placed.version])
  const paid = await write(shop, `/api/orders/${orderId}/pay`, {})
  assert.equal((await readBehind(shop, `/api/orders/${orderId}`, paid.position)).status, 'paid')
  const path = READS[Math.floor(Math.random() * READS.length)]!
  await readBehind(shop, path, paid.position)
  await readBehind(shop, `/api/customers/${customerId}`, paid.position)
}

describe('A client reads its own writes', function () {
  this.timeout(120_000)

  for (const partitions of [1, 4])
    it(`whatever others do, in ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`, async () => {
      const shop = await openShop(partitions)
      await write(shop, '/api/products', { productId: 'lamp', name: 'Lamp', category: 'light', price: 20, stock: 10_000 })
      const client = async (client: number) => {
        for (let number = 1; number <= 15; number++) await buy(shop, `customer-${client}`, `${client}-${number}`)
      }
      await Promise.all(Array.from({ length: 8 }, (_, index) => client(index)))
      await shop.close()
    })
})
