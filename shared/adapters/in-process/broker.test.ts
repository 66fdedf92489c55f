import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import { brokerContract } from '#shared/ports/broker.contract.ts'
import type { Message } from '#shared/ports/broker.ts'
import { createBoundedQueue } from './bounded-queue.ts'
import { createInProcessBroker } from './broker.ts'

brokerContract('The in-process broker', async (options) => createInProcessBroker(options))

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
