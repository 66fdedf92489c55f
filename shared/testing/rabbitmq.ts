import { randomUUID } from 'node:crypto'
import { connect as connectSocket } from 'node:net'
import { connect } from 'amqplib'
import type { RabbitOptions } from '../adapters/rabbitmq/broker.ts'
import { exchangeOf } from '../adapters/rabbitmq/topology.ts'

const LOCAL = 'amqp://guest:guest@127.0.0.1:5672'
const IMAGE = 'rabbitmq:4-management'
/** A container may take so long. */
const STARTS_WITHIN_MS = 120_000

type TestRabbit = { readonly url: string; readonly stop: () => Promise<void> }

/** AMQP_URL, else the one on this machine, else one in a container; undefined where there is no Docker either. */
const testRabbit = async (): Promise<TestRabbit | undefined> => {
  const given = process.env['AMQP_URL']
  if (given) return { url: given, stop: async () => {} }
  if (await listens(5672)) return { url: LOCAL, stop: async () => {} }
  const { GenericContainer, Wait } = await import('testcontainers')
  try {
    const waitFor = Wait.forLogMessage(/Server startup complete/)
    const container = await new GenericContainer(IMAGE).withExposedPorts(5672).withWaitStrategy(waitFor).start()
    return {
      url: `amqp://guest:guest@${container.getHost()}:${container.getMappedPort(5672)}`,
      stop: async () => void (await container.stop()),
    }
  } catch {
    return undefined
  }
}

/** For the suite that calls this: there before its first test, gone after its last. Where none can be had, its tests are skipped. */
export const rabbitOfTests = (): Pick<TestRabbit, 'url'> => {
  let rabbit: TestRabbit | undefined
  before(async function () {
    this.timeout(STARTS_WITHIN_MS)
    rabbit = await testRabbit()
    if (!rabbit) this.skip()
  })
  after(() => rabbit?.stop())
  return {
    get url() {
      return rabbit!.url
    },
  }
}

/** Options with a prefix of their own, and how to delete everything that was made under it. */
export const freshRabbitOptions = (url: string, options: Partial<RabbitOptions> = {}): RabbitOptions => ({
  url,
  prefix: `test-${randomUUID()}`,
  queueType: 'classic',
  maxLength: 10_000,
  connectionName: 'daybook tests',
  report: () => {},
  ...options,
})

export const deleteTopology = async ({ url, prefix }: RabbitOptions, queues: readonly string[]): Promise<void> => {
  const connection = await connect(url)
  const channel = await connection.createChannel()
  for (const queue of queues) await channel.deleteQueue(queue)
  await channel.deleteExchange(exchangeOf(prefix))
  await connection.close()
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1')
    const answer = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
  })
