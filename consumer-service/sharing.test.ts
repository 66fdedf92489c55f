import { sharingContract } from './sharing.contract.ts'
import { openInProcess, rabbitUnderTest } from './testing/brokers.ts'

sharingContract('the in-process broker', openInProcess)

describe('RabbitMQ', () => {
  const openRabbit = rabbitUnderTest()
  sharingContract('RabbitMQ', () => openRabbit('quorum'))
})
