import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Channel, connect } from 'amqplib'
import type { Position } from '#shared/kernel/types.ts'
import { type Broker, BrokerUnavailable, type Message, type QueueName } from '#shared/ports/broker.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { createStallingProxy, type StallingProxy } from '#shared/testing/stalling-proxy.ts'
import { openRabbitBroker, type RabbitOptions } from './broker.ts'
import { endConnection } from './end-connection.ts'
import { openPublishing } from './publishing.ts'
import { exchangeOf, queueOf } from './topology.ts'

const orders: QueueName = { group: 'orders', partition: 0, partitions: 1 }
const sales: QueueName = { ...orders, group: 'sales' }

const message = (position: number): Message => ({
  headers: { position: position as Position, partition: 0, partitions: 1, prevPosition: (position - 1) as Position, logEpoch: 1 },
  topic: 'order.OrderPlaced',
  id: `event-${position}`,
  body: '{}',
})

describe('A queue that takes no messages', () => {
  const rabbit = rabbitOfTests()
  let options: RabbitOptions
  let broker: Broker
  const open = async (given: Partial<RabbitOptions> = {}) => {
    options = freshRabbitOptions(rabbit.url, { takesWithinMs: 500, ...given })
    broker = await openRabbitBroker(options)
    await eventually(() => broker.declare([orders, sales]))
  }
  afterEach(async () => {
    await broker.close()
    const made = [orders, sales].map((name) => queueOf(options.prefix, name))
    await deleteTopology({ ...options, url: rabbit.url }, made)
  })

  /** As somebody else. */
  const meddle = async <Result>(work: (channel: Channel) => Promise<Result>): Promise<Result> => {
    const connection = await connect(rabbit.url)
    return work(await connection.createChannel()).finally(() => connection.close())
  }
  /** In its place stands one that refuses everything. */
  const spoil = (name: QueueName) =>
    meddle(async (channel) => {
      const queue = queueOf(options.prefix, name)
      await channel.deleteQueue(queue)
      await channel.assertQueue(queue, { maxLength: 0, overflow: 'reject-publish', arguments: { 'x-queue-type': 'classic' } })
      await channel.bindQueue(queue, exchangeOf(options.prefix), '*.*.1-0')
    })
  const waitingIn = (name: QueueName) =>
    meddle(async (channel) => (await channel.checkQueue(queueOf(options.prefix, name))).messageCount)
  const refusal = async (position: number): Promise<string> => {
    const error: unknown = await broker.publish([message(position)]).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof BrokerUnavailable, `${error}`)
    return error.message
  }
  const publishes = (position: number) => eventually(() => broker.publish([message(position)]), { withinMs: 15_000 })

  for (const queueType of ['classic', 'quorum'] as const)
    it(`is made anew as a ${queueType} queue when it alone takes nothing, and the others keep what they have`, async () => {
      await open({ queueType })
      await broker.publish([message(1)])
      await spoil(orders)
      const reason = await refusal(2)
      assert.match(
        reason,
        /^RabbitMQ refused a message; the queue \S+\.orders\.1-0 took no messages, and others did: deleted and decl/,
      )
      await publishes(3)
      assert.ok((await waitingIn(sales)) >= 3)
      assert.ok((await waitingIn(orders)) >= 1)
    })

  it('is not made anew again and again: the second time it is said what to run', async () => {
    await open()
    await spoil(orders)
    assert.match(await refusal(1), /deleted and declared anew/)
    await publishes(2)
    await spoil(orders)
    assert.match(await refusal(3), /orders\.1-0 took no messages, and others do: run `npm run queues -- recreate`$/)
  })

  it('is left alone where several nodes are named: it may come back with its nodes', async () => {
    await open({ url: `${rabbit.url},${rabbit.url}` })
    await spoil(orders)
    assert.match(await refusal(1), /run `npm run queues -- recreate`$/)
    await eventually(async () => assert.match(await refusal(2), /cannot|refused|closed|other settings|not connected/))
    assert.equal(await waitingIn(orders), 0)
  })

  describe('when RabbitMQ says nothing at all', () => {
    let way: StallingProxy
    beforeEach(async () => {
      way = await createStallingProxy(rabbit.url)
      await open({ url: way.url, confirmsWithinMs: 300 })
    })
    afterEach(async () => {
      way.release()
      await broker.close()
      await way.close()
    })

    it('no window is waited for longer than that, no queue is blamed, and it goes on by itself', async function () {
      this.timeout(60_000)
      way.hold('answer')
      const reason = refusal(1)
      assert.match(await reason, /^RabbitMQ has not confirmed 1 messages for 0.3 s; which queue it is cannot be found out/)
      assert.equal(broker.connected(), false)
      way.release()
      await publishes(2)
    })

    it('a consumer does not wait for it either, and consumes on the next connection', async function () {
      this.timeout(60_000)
      const reports: string[] = []
      await broker.close()
      broker = await openRabbitBroker({ ...options, answersWithinMs: 500, report: (_, reason) => reports.push(reason) })
      await eventually(() => broker.declare([orders, sales]))
      way.hold('answer')
      const seen: string[] = []
      await broker.consume(orders, { maxBatch: 10 }, async (batch) => void seen.push(...batch.map(({ id }) => id)))
      assert.equal(broker.connected(), false)
      await eventually(() => assert.ok(reports.includes('RabbitMQ does not answer')), { withinMs: 10_000 })
      await assert.rejects(broker.publish([message(1)]), BrokerUnavailable)
      way.release()
      await publishes(2)
      await eventually(() => assert.ok(seen.includes('event-2')))
    })

    it('but that it takes nothing for now, a window waits until it takes something again', async () => {
      const model = await connect(way.url)
      model.on('error', () => {})
      const publish = await openPublishing(model, options, () => {})
      model.emit('blocked', 'memory')
      way.hold('answer')
      const window = publish([message(1)])
      const first = await Promise.race([window.catch(() => 'given up'), sleep(5 * options.confirmsWithinMs!, 'still waits')])
      assert.equal(first, 'still waits')
      model.emit('unblocked')
      await assert.rejects(window, { message: 'RabbitMQ has not confirmed 1 messages for 0.3 s' })
      way.release()
      await endConnection(model)
    })

    it('is left behind when the broker is closed', async function () {
      this.timeout(60_000)
      way.hold('answer')
      await broker.close()
      await assert.rejects(broker.publish([message(1)]), { message: 'the broker is closed' })
    })
  })
})
