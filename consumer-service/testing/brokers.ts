import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import type { QueueName } from '#shared/ports/broker.ts'
import { cuttable } from '#shared/testing/cuttable.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import type { BrokerUnderTest } from '../service.contract.ts'

const queuesOf = (partitions: number) =>
  Array.from({ length: partitions }, (_, partition) => ({ group: 'shop', partition, partitions }))

export const openInProcess = async (): Promise<BrokerUnderTest> => {
  const broker = createInProcessBroker()
  const steal = async (queue: QueueName) => {
    let taken = 0
    const thief = await broker.consume(queue, { maxBatch: 100_000 }, async (batch) => {
      taken += batch.length
    })
    await eventually(() => assert.ok(taken > 0, 'nothing to lose'))
    await thief.stop()
  }
  const loseContent = (partitions: number) => Promise.all(queuesOf(partitions).map(steal))
  return { broker, loseContent, close: broker.close }
}

/** To be called in a suite, which is skipped where there is no RabbitMQ. */
export const rabbitUnderTest = () => {
  const rabbit = rabbitOfTests()
  return (queueType: 'classic' | 'quorum') => openRabbit(rabbit.url, queueType)
}

const openRabbit = async (url: string, queueType: 'classic' | 'quorum'): Promise<BrokerUnderTest> => {
  const way = await cuttable(url)
  const options = freshRabbitOptions(way.url, { queueType })
  const broker = await openRabbitBroker(options)
  const namesOf = (partitions: number) => queuesOf(partitions).map((queue) => queueOf(options.prefix, queue))
  const loseContent = async (partitions: number) => {
    const connection = await connect(url)
    const channel = await connection.createChannel()
    for (const queue of namesOf(partitions)) await channel.purgeQueue(queue)
    await connection.close()
  }
  const interrupt = async () => {
    await way.cut()
    await sleep(50)
    await way.mend()
    await eventually(() => assert.ok(broker.connected()))
    await sleep(50)
  }
  const close = async () => {
    await broker.close()
    await deleteTopology({ ...options, url }, [...namesOf(1), ...namesOf(4)])
    await way.cut()
  }
  return { broker, loseContent, interrupt, close }
}
