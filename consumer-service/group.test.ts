import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { messageOf } from '#shared/events/cloud-event.ts'
import { watermarkOf } from '#shared/events/watermark.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker, Message } from '#shared/ports/broker.ts'
import { type EventLog, LogUnavailable } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orderPlaced, orders, readAll, record, storeOpened } from '#shared/testing/recording.ts'
import { createGroup, type Group } from './group.ts'
import { cursorsOf } from './testing/cursors.ts'
import { spending, TABLES } from './testing/read-models.ts'

const partition = { number: 0, of: 1 }
const queue = { group: 'shop', partition: 0, partitions: 1 }

describe('A group that is delivered', () => {
  let read: TestDatabase
  let log: EventLog
  let broker: Broker
  let group: Group
  let isAway = false
  let end: Awaited<ReturnType<EventLog['head']>> | undefined
  let reads = 0
  let said: { readonly message: string; readonly id?: unknown }[] = []
  let told: { readonly message: string; readonly reason?: unknown }[] = []

  beforeEach(async () => {
    read = await freshReadDatabase()
    await read.database.query({ text: TABLES, values: [] })
    ;[log, broker, isAway, end, said, told] = [createMemoryEventLog(), createInProcessBroker(), false, undefined, [], []]
    const say = (message: string, facts = {}) => void said.push({ message, ...facts })
    const logger = {
      debug: () => {},
      info: (message: string, facts = {}) => void told.push({ message, ...facts }),
      warn: say,
      error: say,
    }
    const head = async () => (isAway ? Promise.reject(new LogUnavailable('away')) : (end ?? log.head()))
    const counted: EventLog['read'] = (range) => {
      reads++
      return log.read(range)
    }
    const ports = {
      log: { ...log, head, read: counted },
      cursors: cursorsOf(1),
      database: read.database,
      logger,
      turns: createTurns(1),
    }
    group = createGroup({ name: 'shop', projections: [spending] }, partition, broker, ports)
    await broker.declare([queue])
    await group.start()
    await eventually(() => assert.equal(status().mode, 'following'))
  })
  afterEach(async () => {
    await group.stop()
    await broker.close()
    await read.drop()
  })

  const status = () => group.statuses()[0]!
  const messages = async (): Promise<readonly Message[]> =>
    (await readAll(log)).map((event) => {
      const prevPosition = (event.position - 1) as Position
      return messageOf(event, { partition: 0, partitions: 1, prevPosition, logEpoch: 1 })
    })
  const publish = async (meddle: (message: Message) => Message = (message) => message) =>
    broker.publish((await messages()).map(meddle))
  const has = (count: number) =>
    eventually(async () => {
      const text = 'select sum(orders) as count from read.test_spending'
      assert.deepEqual(await read.database.query({ text, values: [] }), [{ count }])
      assert.equal(status().mode, 'following')
      assert.equal(status().position, count)
    })
  const saidOf = (id: string) => said.filter((line) => line.id === id).map(({ message }) => message)

  it('a message that cannot be read looks it up in the log, and says so once', async () => {
    await record(log, orders(1, 5))
    await publish((message) => (message.headers.position === 3 ? { ...message, body: '{' } : message))
    await has(5)
    assert.deepEqual(saidOf(orderPlaced(3).id), ['a message cannot be read: its event is looked up in the log'])
    assert.ok(group.idleFor(0))
  })

  it('what was dropped by a full queue reads it from the log, and that alarms nobody', async () => {
    await record(log, orders(1, 5))
    await broker.publish((await messages()).slice(3))
    await has(5)
    assert.deepEqual(said, [])
    const [{ message, reason }] = told as [{ message: string; reason: string }]
    assert.match(message, /^a read model goes on from the log until it is level with its group$/)
    assert.match(reason, /a full queue drops its oldest messages, which are read from the log$/)
  })

  for (const [what, forged] of [
    ['a position beyond the end of the log', { position: (10 ** 12) as Position }],
    ['an epoch that is not there yet', { logEpoch: 7 }],
  ] as const)
    it(`${what} is not led there`, async () => {
      await record(log, orders(1, 2))
      await publish()
      await has(2)
      const [message] = await messages()
      const headers = { ...message!.headers, position: 3 as Position, prevPosition: 2 as Position, ...forged }
      await broker.publish([{ ...message!, topic: 'store.StoreOpened', id: 'forged', headers }])
      await eventually(() => assert.deepEqual(saidOf('forged'), ['a message is left out: the log does not hold its event']))
      await record(log, orders(3, 4))
      await publish()
      await has(4)
    })

  const watermark = (position: number, prevPosition: number) =>
    watermarkOf(position as Position, { partition: 0, partitions: 1, prevPosition: prevPosition as Position, logEpoch: 1 })
  const standsAt = (position: number) =>
    eventually(() => assert.deepEqual([status().position, status().mode], [position, 'following']))

  it('a watermark moves on without asking the log', async () => {
    await record(log, orders(1, 2))
    await publish()
    await has(2)
    await record(log, [storeOpened(3), storeOpened(4), storeOpened(5)])
    const before = reads
    await broker.publish([watermark(4, 2), watermark(5, 2)])
    await standsAt(5)
    assert.equal(reads, before)
    assert.deepEqual(said, [])
  })

  it('a watermark behind something that is missing reads that from the log', async () => {
    await record(log, orders(1, 3))
    await broker.publish([watermark(3, 2)])
    await has(3)
  })

  it('a watermark beyond the end of the log is not led there', async () => {
    await record(log, orders(1, 2))
    await broker.publish([...(await messages()), watermark(9, 2)])
    await eventually(() => assert.deepEqual(saidOf('watermark-1-1-0-9').length, 1))
    await has(2)
  })

  it('something while the log is away takes it when it is back, and says why it waits', async () => {
    await record(log, orders(1, 2))
    isAway = true
    await publish()
    await eventually(() => assert.match(said[0]!.message, /has to come again/))
    assert.ok(group.idleFor(0))
    isAway = false
    await has(2)
  })

  it('an event of a type that it does not know stops before it, and says to upgrade', async () => {
    await record(log, [...orders(1, 2), { ...orderPlaced(3), type: 'OrderDreamt' }, orderPlaced(4)])
    await publish()
    await eventually(() => assert.equal(status().mode, 'stopped'))
    assert.match(status().trouble!, /position 3 .*OrderDreamt, .*: upgrade this process/)
    assert.equal(status().position, 2)
  })

  it('a message that only says it is of an unknown type looks it up in the log', async () => {
    await record(log, orders(1, 4))
    await publish((message) => (message.headers.position === 3 ? { ...message, topic: 'order.OrderDreamt' } : message))
    await has(4)
  })

  describe('when the log was restored to an earlier moment while it follows', () => {
    beforeEach(async () => {
      await record(log, orders(1, 10))
      await publish()
      await has(10)
      end = { head: 6 as Position, epoch: 2 }
    })
    const hasStopped = () =>
      eventually(() => {
        assert.equal(status().mode, 'stopped')
        assert.match(status().trouble!, /filled from history 1 of the log, this is history 2/)
      })

    it('stops at the first message of the other history, also one of a position that it has passed', async () => {
      const sixth = (await messages())[5]!
      await broker.publish([{ ...sixth, headers: { ...sixth.headers, logEpoch: 2 } }])
      await hasStopped()
    })

    it('stops when it is told of the other history, busy as it may be', async () => {
      await publish()
      group.compare(() => ({ stored: undefined, published: 10 as Position, head: 6 as Position, epoch: 2 }))
      await hasStopped()
    })
  })
})
