import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { MAX_LENGTH } from '#shared/adapters/rabbitmq/configured.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { orders, readAll, record, storeOpened } from '#shared/testing/recording.ts'
import { queuesOf } from '../outbox-publisher/groups.ts'
import { createOutboxPublisher, type OutboxPublisher } from '../outbox-publisher/service.ts'
import { applyTo } from './projection.contract.ts'
import { groups } from './projections.ts'
import { type ConsumerProcess, startConsumerProcess } from './testing/consumer-process.ts'
import { lastingRowsOf } from './testing/rows-of.ts'

const PARTITIONS = 4
const NAMES = groups.map(({ name }) => name)
const SHARES = PARTITIONS * groups.length
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

describe('Processes of the consumer service', function () {
  this.timeout(120_000)
  const rabbit = rabbitOfTests()
  let [write, read]: TestDatabase[] = []
  let log: EventLog
  let broker: Broker
  let publisher: OutboxPublisher
  let options: ReturnType<typeof freshRabbitOptions>
  let loading: boolean
  let load: Promise<void>
  const processes: ConsumerProcess[] = []

  beforeEach(async () => {
    ;[write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    options = freshRabbitOptions(rabbit.url, { maxLength: MAX_LENGTH })
    broker = await openRabbitBroker(options)
    log = createEventLog(write.database)
    const cursors = createPublisherCursor(write.database)
    const ports = { log, cursors, broker, doorbell: createInProcessDoorbell(), groups: NAMES, logger: silent }
    publisher = createOutboxPublisher({ ...ports, partitions: PARTITIONS, holder: 'publisher' })
    publisher.start()
    loading = true
    load = (async () => {
      for (let number = 1; loading; number += 10, await sleep(20))
        await record(log, [...orders(number, number + 9), storeOpened(number)])
    })()
  })
  afterEach(async () => {
    loading = false
    await Promise.all([load, ...processes.splice(0).map((process) => process.kill())])
    await publisher.stop()
    await broker.close()
    await deleteTopology(
      options,
      queuesOf(NAMES, PARTITIONS).map((queue) => queueOf(options.prefix, queue)),
    )
    await Promise.all([write!.drop(), read!.drop()])
  })

  const start = async (): Promise<ConsumerProcess> => {
    const started = await startConsumerProcess({
      WRITE_DATABASE_URL: write!.url,
      READ_DATABASE_URL: read!.url,
      AMQP_URL: rabbit.url,
      QUEUE_PREFIX: options.prefix,
      QUEUE_TYPE: options.queueType,
    })
    processes.push(started)
    return started
  }
  const haveEach = (count: number, ...sharing: readonly ConsumerProcess[]) =>
    eventually(
      async () => {
        const held = await Promise.all(sharing.map((process) => process.held()))
        assert.deepEqual(
          held,
          held.map(() => count),
        )
      },
      { withinMs: 20_000, everyMs: 50 },
    )
  const reaches = (position: number) =>
    eventually(
      async () => {
        const [row] = await read!.database.query<{ models: number; least: number }>({
          text: 'select count(distinct read_model) as models, min(position) as least from read.high_waters',
          values: [],
        })
        assert.ok(row!.models > 0 && row!.least >= position, `${row!.least} of ${position}`)
      },
      { withinMs: 30_000, everyMs: 50 },
    )
  const goesOn = async () => reaches((await log.head()).head)

  /** Held against one process that applies the log in one partition. */
  const equalsTheLog = async () => {
    loading = false
    await load
    await goesOn()
    const events = (await readAll(log)).map(recordedOf)
    const reference = await freshReadDatabase()
    for (const projection of groups.flatMap(({ projections }) => projections)) {
      await applyTo(reference.database, projection, events)
      const rows = lastingRowsOf(projection)
      assert.deepEqual(await rows(read!.database), await rows(reference.database), projection.name)
    }
    await reference.drop()
  }

  it('share the partitions; those of one that is killed are taken over by the others', async () => {
    const [ada, bob] = await Promise.all([start(), start()])
    await haveEach(SHARES / 2, ada, bob)
    await goesOn()
    await ada.kill()
    await haveEach(SHARES, bob)
    await goesOn()
    await haveEach(SHARES / 2, await start(), bob)
    await equalsTheLog()
  })

  it('take over from one that is paused; when it wakes up it changes nothing, and takes part again', async () => {
    const [ada, bob] = await Promise.all([start(), start()])
    await haveEach(SHARES / 2, ada, bob)
    await goesOn()
    ada.pause()
    await haveEach(SHARES, bob)
    await goesOn()
    ada.goOn()
    await haveEach(SHARES / 2, ada, bob)
    assert.match(ada.said(), /a share is lost/)
    await equalsTheLog()
  })

  it('give their shares back when they are asked to end, and end with 0; one that holds nothing is ready', async () => {
    const [ada, bob] = await Promise.all([start(), start()])
    await haveEach(SHARES / 2, ada, bob)
    await goesOn()
    assert.equal(await ada.stop(), 0)
    await haveEach(SHARES, bob)
    const leases = createLeases(read!.database)
    const holders = new Set((await leases.held('share ')).map(({ holder }) => holder))
    assert.equal(holders.size, 1)
    // From now on there is one share less than there will be processes.
    await createPublisherCursor(write!.database).repartition(1)
    await haveEach(groups.length, bob)
    const others = await Promise.all(Array.from({ length: groups.length }, start))
    const idle = await eventually(
      async () => {
        const held = await Promise.all([bob, ...others].map((process) => process.held()))
        assert.deepEqual(held.toSorted(), [0, ...groups.map(() => 1)])
        return [bob, ...others][held.indexOf(0)]!
      },
      { withinMs: 20_000 },
    )
    assert.equal(await idle.ready(), 200)
    await equalsTheLog()
  })
})
