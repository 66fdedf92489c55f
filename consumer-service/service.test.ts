import { consumerServiceContract } from './service.contract.ts'
import { openInProcess, rabbitUnderTest } from './testing/brokers.ts'

const exempt = { fromInterruptions: 'it lives and dies with its consumers' }
consumerServiceContract('the in-process broker', openInProcess, { exempt })
consumerServiceContract('the in-process broker', openInProcess, { exempt, partitions: 4 })

describe('RabbitMQ', () => {
  const openRabbit = rabbitUnderTest()
  consumerServiceContract('RabbitMQ with classic queues', () => openRabbit('classic'))
  consumerServiceContract('RabbitMQ with quorum queues', () => openRabbit('quorum'))
  consumerServiceContract('RabbitMQ with quorum queues', () => openRabbit('quorum'), { partitions: 4 })
})
