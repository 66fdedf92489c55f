import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { MAX_LENGTH } from '#shared/adapters/rabbitmq/configured.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { groups, queuesOf } from './groups.ts'

/** Of the events that wait, counted from when the one that leads stands still. */
const TAKEOVER_MS = 5_000

type Publisher = { readonly child: ChildProcess; readonly said: () => string }

describe('Publishers in processes of their own', function () {
  this.timeout(90_000)
  const rabbit = rabbitOfTests()
  let write: TestDatabase
  const running: Publisher[] = []
  beforeEach(async () => {
    write = await freshWriteDatabase()
  })
  afterEach(async () => {
    for (const { child } of running.splice(0)) await end(child)
    await write.drop()
  })

  const start = async (prefix: string): Promise<Publisher> => {
    const env = {
      ...process.env,
      WRITE_DATABASE_URL: write.url,
      AMQP_URL: rabbit.url,
      QUEUE_PREFIX: prefix,
      QUEUE_TYPE: 'classic',
      PUBLISHER_PORT: '0',
    }
    const child = spawn(process.execPath, ['outbox-publisher/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
    const publisher = { child, said: () => text }
    running.push(publisher)
    await eventually(() => assert.match(text, /Publishes; health/), { withinMs: 20_000 })
    return publisher
  }
  const leads = ({ said }: Publisher): number => said().split('this publisher leads').length - 1

  it('take over from one that is paused and from one that is killed, and nothing is missing', async () => {
    const [log, cursors] = [createEventLog(write.database), createPublisherCursor(write.database)]
    const options = freshRabbitOptions(rabbit.url, { maxLength: MAX_LENGTH })
    const cursorIs = (position: number, withinMs: number) =>
      eventually(async () => assert.equal((await cursors.read()).position, position), { withinMs })

    const first = await start(options.prefix)
    await eventually(() => assert.equal(leads(first), 1))
    const second = await start(options.prefix)
    await record(log, orders(1, 100))
    await cursorIs(100, 10_000)
    assert.equal(leads(second), 0)

    first.child.kill('SIGSTOP')
    await record(log, orders(101, 200))
    await cursorIs(200, TAKEOVER_MS)
    assert.equal(leads(second), 1)

    first.child.kill('SIGCONT')
    await record(log, orders(201, 300))
    await cursorIs(300, 10_000)
    assert.equal(leads(first), 1)

    second.child.kill('SIGKILL')
    await record(log, orders(301, 400))
    await cursorIs(400, TAKEOVER_MS)
    assert.deepEqual(
      await positionsIn(options),
      Array.from({ length: 400 }, (_, index) => index + 1),
    )
  })

  const positionsIn = async (options: ReturnType<typeof freshRabbitOptions>): Promise<readonly number[]> => {
    const broker = await openRabbitBroker(options)
    const seen = new Set<number>()
    const queues = queuesOf(groups, 1)
    await broker.consume(queues[0]!, { maxBatch: 1_000 }, async (batch) => {
      for (const { headers } of batch) seen.add(headers.position)
    })
    await eventually(() => assert.equal(seen.size, 400))
    await broker.close()
    for (const { child } of running.splice(0)) await end(child)
    await deleteTopology(
      options,
      queues.map((queue) => queueOf(options.prefix, queue)),
    )
    return [...seen]
  }
})

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'close')
}
