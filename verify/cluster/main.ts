import { parseArgs } from 'node:util'
import { VerifyError } from '../verify-error.ts'
import { needDocker } from './docker.ts'
import { startRabbitCluster } from './rabbit-cluster.ts'
import { runCluster } from './run-cluster.ts'
import { startSystem } from './system.ts'

const HELP = `npm run cluster-test -- [--rounds N] [--image rabbitmq:4]

Three nodes of RabbitMQ as a cluster in Docker, quorum queues, two publishers and two consumer services. While orders are recorded, one node
after another is killed and brought back (each N times, 1 unless told). Then every table of every read model has to be what
the log comes to, no message may be left in a queue, and nothing may be parked. Everything is removed at the end.

Exit code 0: all is right. 1: something is wrong. 2: it could not be judged, for want of Docker for example.`

const say = (text: string): void => console.log(text)

const main = async (image: string, rounds: number): Promise<number> => {
  await needDocker(image)
  const name = `daybook-cluster-${process.pid}`
  say(`starting three nodes of ${image}`)
  const cluster = await startRabbitCluster(image, name)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void cluster.stop().finally(() => process.exit(2)))
  try {
    const system = await startSystem(cluster.urls, name)
    try {
      const wrong = await runCluster(cluster, system, rounds, say)
      for (const line of wrong) console.error(line)
      say(
        wrong.length === 0
          ? 'every read model equals the log'
          : 'a read model, a queue or a service is not as it should be: see above',
      )
      return wrong.length === 0 ? 0 : 1
    } finally {
      await system.stop()
    }
  } finally {
    await cluster.stop()
  }
}

try {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '1' },
      image: { type: 'string', default: 'rabbitmq:4' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) say(HELP)
  else process.exitCode = await main(values.image, Number(values.rounds))
} catch (error) {
  console.error(
    error instanceof VerifyError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
      ? (error as Error).message
      : error,
  )
  process.exitCode = 2
}
