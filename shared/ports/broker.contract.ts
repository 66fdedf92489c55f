import assert from 'node:assert/strict'
import { isWatermark, watermarkOf } from '../events/watermark.ts'
import type { Position } from '../kernel/types.ts'
import { eventually } from '../testing/eventually.ts'
import { type Broker, BrokerUnavailable, type Message, type QueueName } from './broker.ts'

/** Makes a broker of its own for a test; `maxLength` bounds each of its queues. */
export type OpenBroker = (options?: { readonly maxLength?: number }) => Promise<Broker>

const group = (name: string, partition = 0, partitions = 1): QueueName => ({ group: name, partition, partitions })
const orders = group('orders')
const sales = group('sales')

const message = (position: number, { partition = 0, partitions = 1 } = {}): Message => ({
  headers: {
    position: position as Position,
    partition,
    partitions,
    prevPosition: (position - 1) as Position,
    logEpoch: 1,
    traceparent: '00-a-b-01',
  },
  topic: 'order.OrderPlaced',
  id: `event-${position}`,
  body: `{"position":${position},"text":"Ünï\u0000\u{1f6d2}"}`,
})
const messages = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index))
const positions = (seen: readonly Message[]): number[] => seen.map(({ headers }) => headers.position)

/** Consumes into a list. */
const collect = async (broker: Broker, queue: QueueName, maxBatch = 100) => {
  const seen: Message[] = []
  const batches: number[] = []
  const subscription = await broker.consume(queue, { maxBatch }, async (batch) => {
    seen.push(...batch)
    batches.push(batch.length)
  })
  return { seen, batches, stop: subscription.stop, has: (count: number) => eventually(() => assert.equal(seen.length, count)) }
}

export const brokerContract = (name: string, open: OpenBroker): void => {
  describe(`${name} keeps the broker's contract`, () => {
    let broker: Broker
    beforeEach(async () => {
      broker = await open()
      await broker.declare([orders, sales])
    })
    afterEach(() => broker.close())

    it('brings messages to every group in order and unchanged', async () => {
      const [first, second] = [await collect(broker, orders), await collect(broker, sales)]
      await broker.publish(messages(1, 500))
      await first.has(500)
      await second.has(500)
      assert.deepEqual(first.seen, messages(1, 500))
      assert.deepEqual(second.seen, messages(1, 500))
    })

    it('brings a message to the queues of its partition only', async () => {
      await broker.declare([group('orders', 0, 2), group('orders', 1, 2)])
      const [even, odd] = [await collect(broker, group('orders', 0, 2)), await collect(broker, group('orders', 1, 2))]
      await broker.publish([1, 2, 3, 4].map((position) => message(position, { partition: position % 2, partitions: 2 })))
      await even.has(2)
      await odd.has(2)
      assert.deepEqual(
        [positions(even.seen), positions(odd.seen)],
        [
          [2, 4],
          [1, 3],
        ],
      )
    })

    it('brings watermarks in order among the events of their partition, and to nobody else', async () => {
      await broker.declare([group('orders', 0, 2), group('orders', 1, 2)])
      const [first, other] = [await collect(broker, group('orders', 0, 2)), await collect(broker, group('orders', 1, 2))]
      const place = { partition: 0, partitions: 2, prevPosition: 1 as Position, logEpoch: 1 }
      const sent = [message(1, place), watermarkOf(4 as Position, place), watermarkOf(6 as Position, place), message(7, place)]
      await broker.publish([message(2, { ...place, partition: 1 }), ...sent])
      await first.has(4)
      assert.deepEqual(first.seen, sent)
      assert.deepEqual(first.seen.map(isWatermark), [false, true, true, false])
      await other.has(1)
    })

    it('keeps messages until somebody consumes', async () => {
      await broker.publish(messages(1, 10))
      await broker.declare([orders])
      const { seen, has } = await collect(broker, orders)
      await has(10)
      assert.deepEqual(positions(seen), positions(messages(1, 10)))
    })

    it('takes windows that are in flight side by side in call order', async () => {
      const { seen, has } = await collect(broker, orders)
      await Promise.all([1, 101, 201].map((from) => broker.publish(messages(from, from + 99))))
      await has(300)
      assert.deepEqual(seen, messages(1, 300))
    })

    it('takes an empty window', () => broker.publish([]))

    it('rejects a window when no queue takes one of its messages', () =>
      assert.rejects(broker.publish([message(1, { partition: 7, partitions: 8 })]), BrokerUnavailable))

    it('hands over one batch at a time, none larger than asked for', async () => {
      let [underWay, most] = [0, 0]
      const seen: Message[] = []
      await broker.publish(messages(1, 50))
      await broker.consume(orders, { maxBatch: 7 }, async (batch) => {
        underWay++
        most = Math.max(most, underWay)
        assert.ok(batch.length <= 7)
        await new Promise((resolve) => setImmediate(resolve))
        seen.push(...batch)
        underWay--
      })
      await eventually(() => assert.equal(seen.length, 50))
      assert.deepEqual([positions(seen), most], [positions(messages(1, 50)), 1])
    })

    it('brings a refused batch again', async () => {
      const seen: Message[] = []
      let refusals = 2
      await broker.publish(messages(1, 20))
      await broker.consume(orders, { maxBatch: 5 }, async (batch) => {
        if (refusals-- > 0) throw new Error('not now')
        seen.push(...batch)
      })
      await eventually(() => assert.equal(seen.length, 20))
      assert.deepEqual(positions(seen), positions(messages(1, 20)))
    })

    it('serves one consumer of a queue, and the next when that one stops', async () => {
      const first = await collect(broker, orders)
      const second = await collect(broker, orders)
      await broker.publish(messages(1, 10))
      await first.has(10)
      await first.stop()
      await broker.publish(messages(11, 20))
      await second.has(10)
      assert.deepEqual([positions(first.seen), positions(second.seen)], [positions(messages(1, 10)), positions(messages(11, 20))])
    })

    it('stops after the batch under way, and keeps the rest for who comes next', async () => {
      let finish = () => {}
      const first: Message[] = []
      await broker.publish(messages(1, 6))
      const subscription = await broker.consume(orders, { maxBatch: 2 }, (batch) => {
        first.push(...batch)
        return new Promise((resolve) => {
          finish = resolve
        })
      })
      await eventually(() => assert.equal(first.length > 0, true))
      const stopped = subscription.stop()
      finish()
      await stopped
      const rest = await collect(broker, orders)
      await rest.has(6 - first.length)
      assert.deepEqual(positions([...first, ...rest.seen]), positions(messages(1, 6)))
    })

    it('drops the oldest of a full queue', async () => {
      const small = await open({ maxLength: 3 })
      try {
        await small.declare([orders])
        await small.publish(messages(1, 10))
        const { seen, has } = await collect(small, orders)
        await has(3)
        assert.deepEqual(positions(seen), [8, 9, 10])
      } finally {
        await small.close()
      }
    })

    it('takes nothing more when it is closed', async () => {
      assert.deepEqual([broker.connected(), broker.trouble()], [true, undefined])
      await broker.close()
      assert.deepEqual([broker.connected(), broker.trouble()], [false, 'the broker is closed'])
      await assert.rejects(broker.publish(messages(1, 1)), BrokerUnavailable)
    })
  })
}
