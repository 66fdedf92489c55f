import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { cuttable } from '#shared/testing/cuttable.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { deleteTopology, freshRabbitOptions, type TestRabbit, testRabbit } from '#shared/testing/rabbitmq.ts'
import { consumerServiceContract } from './service.contract.ts'

const shop = { group: 'shop', partition: 0, partitions: 1 }

const openInProcess = async () => {
  const broker = createInProcessBroker()
  const loseContent = async () => {
    let taken = 0
    const thief = await broker.consume(shop, { maxBatch: 100_000 }, async (batch) => {
      taken += batch.length
    })
    await eventually(() => {
      if (taken === 0) throw new Error('nothing to lose')
    })
    await thief.stop()
  }
  return { broker, loseContent, close: broker.close }
}

consumerServiceContract('the in-process broker', openInProcess, { fromInterruptions: 'it lives and dies with its consumers' })

describe('RabbitMQ', () => {
  let rabbit: TestRabbit
  before(async function () {
    this.timeout(120_000)
    const found = await testRabbit()
    if (found) rabbit = found
    else this.skip()
  })
  after(() => rabbit?.stop())

  const openRabbit = async (queueType: 'classic' | 'quorum') => {
    const way = await cuttable(rabbit.url)
    const options = freshRabbitOptions(way.url, { queueType })
    const broker = await openRabbitBroker(options)
    const queue = queueOf(options.prefix, shop)
    const loseContent = async () => {
      const connection = await connect(rabbit.url)
      await (await connection.createChannel()).purgeQueue(queue)
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
      await deleteTopology({ ...options, url: rabbit.url }, [queue])
      await way.cut()
    }
    return { broker, loseContent, interrupt, close }
  }

  consumerServiceContract('RabbitMQ with classic queues', () => openRabbit('classic'))
  consumerServiceContract('RabbitMQ with quorum queues', () => openRabbit('quorum'))
})
