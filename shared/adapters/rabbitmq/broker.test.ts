import assert from 'node:assert/strict'
import { connect } from 'amqplib'
import type { Position } from '#shared/kernel/types.ts'
import { brokerContract } from '#shared/ports/broker.contract.ts'
import { type Broker, BrokerUnavailable, type Message, type QueueName } from '#shared/ports/broker.ts'
import { type Cuttable, cuttable } from '#shared/testing/cuttable.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { openRabbitBroker, type RabbitOptions } from './broker.ts'
import { closeChannel } from './close-channel.ts'
import { openQueues } from './queues.ts'
import { exchangeOf, queueOf } from './topology.ts'

const orders: QueueName = { group: 'orders', partition: 0, partitions: 1 }

const message = (position: number): Message => ({
  headers: { position: position as Position, partition: 0, partitions: 1, prevPosition: (position - 1) as Position, logEpoch: 1 },
  topic: 'order.OrderPlaced',
  id: `event-${position}`,
  body: `{"position":${position}}`,
})

describe('RabbitMQ', () => {
  const rabbit = rabbitOfTests()
  /** A connected broker that takes its queues and its exchange with it when it is closed. */
  const open = async (given: Partial<RabbitOptions> = {}): Promise<Broker> => {
    const options = freshRabbitOptions(rabbit.url, given)
    const broker = await openRabbitBroker(options)
    await eventually(() => assert.ok(broker.connected()))
    const queues = new Set<string>()
    const remember = (names: readonly QueueName[]) => {
      for (const name of names) queues.add(queueOf(options.prefix, name))
    }
    let closed: Promise<void> | undefined
    return {
      ...broker,
      declare: (names) => {
        remember(names)
        return broker.declare(names)
      },
      close: () => {
        closed ??= broker.close().then(() => deleteTopology({ ...options, url: rabbit.url }, [...queues]))
        return closed
      },
    }
  }

  brokerContract('RabbitMQ with classic queues', (options) => open({ ...options, queueType: 'classic' }))
  brokerContract('RabbitMQ with quorum queues', (options) => open({ ...options, queueType: 'quorum' }))

  for (const queueType of ['classic', 'quorum'] as const)
    describe(`with ${queueType} queues and faults`, () => {
      let options: RabbitOptions
      let broker: Broker
      let way: Cuttable
      let seen: number[]
      const reports: string[] = []

      beforeEach(async () => {
        way = await cuttable(rabbit.url)
        seen = []
        options = freshRabbitOptions(way.url, { queueType, report: (state, reason) => reports.push(`${state}: ${reason}`) })
        broker = await openRabbitBroker(options)
      })
      afterEach(async () => {
        await broker.close()
        await deleteTopology({ ...options, url: rabbit.url }, [queueOf(options.prefix, orders)])
        await way.cut()
      })

      const consume = () =>
        broker.consume(orders, { maxBatch: 10 }, async (batch) => void seen.push(...batch.map(({ headers }) => headers.position)))
      const arrives = (position: number) =>
        eventually(
          async () => {
            await broker.declare([orders])
            await broker.publish([message(position)])
            assert.ok(seen.includes(position))
          },
          { withinMs: 15_000 },
        )

      /** As somebody else, on the same broker. */
      const meddle = async (
        work: (channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>) => Promise<unknown>,
      ) => {
        const connection = await connect(rabbit.url)
        try {
          await work(await connection.createChannel())
        } finally {
          await connection.close()
        }
      }

      it('does not wait for a broker that is away at the start, and connects when it comes', async () => {
        await broker.close()
        await way.cut()
        broker = await openRabbitBroker(options)
        await consume()
        await eventually(() => assert.match(reports.at(-1)!, /^unavailable: .*ECONNREFUSED/))
        assert.equal(broker.connected(), false)
        assert.match(broker.trouble()!, /ECONNREFUSED/)
        await assert.rejects(broker.declare([orders]), BrokerUnavailable)
        await assert.rejects(broker.publish([message(1)]), { name: 'BrokerUnavailable', message: /ECONNREFUSED/ })
        await way.mend()
        await arrives(1)
        assert.equal(broker.connected(), true)
        assert.equal(reports.at(-1), 'connected: connected to RabbitMQ')
      })

      it('goes to the next of several addresses when one cannot be used, and says each reason once', async () => {
        await broker.close()
        const other = await cuttable(rabbit.url)
        broker = await openRabbitBroker({ ...options, url: `${way.url},${other.url}` })
        await consume()
        await arrives(1)
        await way.cut()
        await arrives(2)
        await other.cut()
        reports.length = 0
        await eventually(() => assert.equal(reports.filter((report) => report.includes('ECONNREFUSED')).length, 2))
        await way.mend()
        await arrives(3)
        assert.equal(new Set(reports).size, reports.length, reports.join('\n'))
      })

      it('declares again after a broken connection what it was told last, unless it was told to forget it', async () => {
        const name = queueOf(options.prefix, orders)
        const isThere = async () => {
          const queues = await openQueues(rabbit.url, options)
          const [found] = await queues.look([orders]).finally(queues.close)
          return found!.state !== 'missing'
        }
        const removeAndBreak = async () => {
          await meddle((channel) => channel.deleteQueue(name))
          await way.cut()
          await eventually(() => assert.equal(broker.connected(), false))
          await way.mend()
          await eventually(() => assert.ok(broker.connected()), { withinMs: 15_000 })
        }
        await eventually(() => broker.declare([orders]))
        await removeAndBreak()
        assert.equal(await isThere(), true)
        broker.forget()
        await removeAndBreak()
        assert.equal(await isThere(), false)
      })

      it('does not wait for a channel to be closed on a connection that breaks', async () => {
        const connection = await connect(way.url)
        connection.on('error', () => {})
        const closing = closeChannel(await connection.createChannel())
        await way.cut()
        await closing
        await way.mend()
      })

      it('rejects what is in flight when the connection breaks, and goes on by itself', async () => {
        await consume()
        await arrives(1)
        const windows = [2, 3, 4].map((position) => broker.publish([message(position)]))
        const results = Promise.allSettled(windows)
        await way.cut()
        for (const result of await results) assert.ok(result.status === 'fulfilled' || result.reason instanceof BrokerUnavailable)
        await assert.rejects(broker.publish([message(5)]), BrokerUnavailable)
        await way.mend()
        await arrives(6)
      })

      it('declares the queue again when it was deleted', async () => {
        await consume()
        await arrives(1)
        await meddle((channel) => channel.deleteQueue(queueOf(options.prefix, orders)))
        await arrives(2)
      })

      it('rejects what no queue takes, and makes the queue again', async () => {
        await eventually(() => broker.declare([orders]))
        await meddle((channel) => channel.deleteQueue(queueOf(options.prefix, orders)))
        await assert.rejects(broker.publish([message(1)]), {
          name: 'BrokerUnavailable',
          message: /no queue is bound for order\.OrderPlaced\.1-0/,
        })
        await consume()
        await arrives(2)
      })

      it('declares the exchange again when it was deleted', async () => {
        await consume()
        await arrives(1)
        await meddle((channel) => channel.deleteExchange(exchangeOf(options.prefix)))
        await assert.rejects(broker.publish([message(2)]), BrokerUnavailable)
        await arrives(3)
      })

      it('says in one sentence which setting of an existing queue differs', async () => {
        await eventually(() => broker.declare([orders]))
        const other = await openRabbitBroker({ ...options, maxLength: 7 })
        await eventually(() => assert.ok(other.connected()))
        await assert.rejects(other.declare([orders]), {
          name: 'BrokerUnavailable',
          message:
            /^RabbitMQ already has this with other settings \(inequivalent arg 'x-max-length' for queue '.*orders\.1-0'.*\): run `npm run queues -- recreate`/,
        })
        await other.close()
      })

      it('tells as long as it is refused why it is not connected', async () => {
        await eventually(() => broker.declare([orders]))
        const otherwise = await openRabbitBroker({ ...options, maxLength: 7 })
        await eventually(() => assert.ok(otherwise.connected()))
        await otherwise.consume(orders, { maxBatch: 1 }, async () => {})
        const url = new URL(way.url)
        url.password = 'wrong'
        const stranger = await openRabbitBroker({ ...options, url: url.href })
        for (const [refused, reason] of [
          [otherwise, /x-max-length.*`npm run queues -- recreate`/],
          [stranger, /ACCESS[_-]REFUSED/],
        ] as const) {
          const seen: (string | undefined)[] = []
          await eventually(() => {
            seen.push(refused.trouble())
            assert.ok(seen.filter((trouble) => trouble !== undefined && reason.test(trouble)).length > 20)
          })
          await refused.close()
          const told = seen.slice(seen.findIndex((trouble) => trouble !== undefined && reason.test(trouble)))
          assert.deepEqual(
            told.filter((trouble) => trouble === undefined || !reason.test(trouble)),
            [],
          )
        }
      })

      it('declares again only what it was told last: queues of another number of partitions are not made again', async () => {
        const other: QueueName = { ...orders, partitions: 2 }
        await eventually(() => broker.declare([other]))
        await broker.declare([orders])
        await meddle((channel) => channel.deleteQueue(queueOf(options.prefix, other)))
        await way.cut()
        await way.mend()
        await eventually(() => broker.publish([message(1)]))
        await assert.rejects(
          meddle((channel) => channel.on('error', () => {}).checkQueue(queueOf(options.prefix, other))),
          /404/,
        )
      })

      it('does not make the queue of a consumer again that has stopped', async () => {
        const subscription = await consume()
        await arrives(1)
        await subscription.stop()
        const other: QueueName = { ...orders, group: 'sales' }
        await broker.declare([other])
        await meddle((channel) => channel.deleteQueue(queueOf(options.prefix, orders)))
        await way.cut()
        await way.mend()
        await eventually(() => broker.declare([other]))
        await assert.rejects(
          meddle((channel) => channel.on('error', () => {}).checkQueue(queueOf(options.prefix, orders))),
          /404/,
        )
        await meddle((channel) => channel.deleteQueue(queueOf(options.prefix, other)))
      })

      it('passes over what others have put into its queue', async () => {
        await consume()
        await arrives(1)
        await meddle(async (channel) => channel.publish(exchangeOf(options.prefix), 'order.Rumour.1-0', Buffer.from('?')))
        await arrives(2)
        assert.ok(seen.every((position) => typeof position === 'number'))
      })
    })
})
