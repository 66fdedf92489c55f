import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import { brokerContract } from '#shared/ports/broker.contract.ts'
import type { Message } from '#shared/ports/broker.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createBoundedQueue } from './bounded-queue.ts'
import { createInProcessBroker } from './broker.ts'

brokerContract('The in-process broker', async (options) => createInProcessBroker(options))

describe('The in-process broker', () => {
  const queue = { group: 'orders', partition: 0, partitions: 1 }
  const windowOf = (first: number): Message[] =>
    [first, first + 1].map((position) => ({
      headers: { position: position as Position, partition: 0, partitions: 1, prevPosition: 0 as Position, logEpoch: 1 },
      topic: 'order.OrderPlaced',
      id: String(position),
      body: '{}',
    }))

  it('lets a publisher wait for its fastest consumers, so that these miss nothing', async () => {
    const broker = createInProcessBroker({ maxLength: 8 })
    await broker.declare([queue, { ...queue, group: 'nobody consumes' }])
    const seen: number[] = []
    await broker.consume(queue, { maxBatch: 2 }, async (batch) => {
      await new Promise(setImmediate)
      seen.push(...batch.map(({ headers }) => headers.position))
    })
    for (let first = 1; first < 200; first += 2) await broker.publish(windowOf(first))
    await eventually(() => assert.equal(seen.length, 200))
    await broker.close()
  })

  it('does not wait for ever when nobody consumes', async () => {
    const broker = createInProcessBroker({ maxLength: 2 })
    await broker.declare([queue])
    await broker.publish(windowOf(1))
    await broker.publish(windowOf(3))
    await broker.close()
  })
})

describe('A bounded queue', () => {
  const message = (position: number, body = 'x'.repeat(10)): Message => ({
    headers: { position: position as Position, partition: 0, partitions: 1, prevPosition: 0 as Position, logEpoch: 1 },
    topic: 'order.OrderPlaced',
    id: String(position),
    body,
  })
  const ids = (messages: readonly Message[]) => messages.map(({ id }) => id)

  it('drops the oldest when they weigh too much, and keeps one however heavy it is', () => {
    const queue = createBoundedQueue({ maxLength: 100, maxBytes: 25 })
    queue.push([1, 2, 3].map((position) => message(position)))
    assert.deepEqual(ids(queue.take(9)), ['2', '3'])
    queue.push([message(4, 'x'.repeat(50))])
    assert.deepEqual(ids(queue.take(9)), ['4'])
  })

  it('keeps its order through many takes and what is given back', () => {
    const queue = createBoundedQueue({ maxLength: 10_000, maxBytes: 1_000_000 })
    queue.push(Array.from({ length: 5_000 }, (_, index) => message(index + 1)))
    const seen: string[] = []
    for (let round = 0; seen.length < 5_000; round++) {
      const taken = queue.take(7)
      if (round % 3 === 0) queue.giveBack(taken)
      else seen.push(...ids(taken))
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 5_000 }, (_, index) => String(index + 1)),
    )
  })
})
