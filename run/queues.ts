import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { configuredTopology } from '#shared/adapters/rabbitmq/configured.ts'
import { openQueues, type QueueState, type Queues } from '#shared/adapters/rabbitmq/queues.ts'
import type { Config } from '#shared/runtime/config.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'
import { groups, queuesOf } from '../outbox-publisher/groups.ts'
import { MOST_PARTITIONS } from './change-partitions.ts'
import { runScript } from './script.ts'
import { configOfServices } from './shop-config.ts'
import { workingOn } from './working-on.ts'

const help = `npm run queues -- list       every queue of this installation: what waits in it, who consumes, whether it is as configured
npm run queues -- recreate   deletes and declares anew what RabbitMQ has with other settings or what takes no
                             messages, and declares what is missing

What is deleted takes its messages with it, and the read models read those events from the log. Services may go on running.
Configured by the environment (.env.example).`

const main = async ([command, ...rest]: readonly string[]): Promise<number> => {
  if (rest.length > 0 || (command !== 'list' && command !== 'recreate'))
    throw new WrongUsage('say list or recreate (--help tells more)')
  const config = configOfServices(process.env, 'one process has no queues')
  await workingOn(config, () => (command === 'list' ? list(config) : recreate(config)))
  return 0
}

const list = async (config: Config): Promise<void> => {
  const partitions = await storedPartitions(config)
  const [states, left] = await withQueues(config, async (queues) => [
    await queues.look(queuesOf(groups, partitions)),
    await leftOver(partitions, queues),
  ])
  for (const state of [...states, ...left]) console.log(lineOf(state))
  if (states.some(({ state }) => state === 'otherwise'))
    console.log('\n`npm run queues -- recreate` makes these anew as configured.')
  if (left.length > 0) console.log(`\n\`npm run partitions -- ${partitions}\` removes those of other numbers of partitions.`)
}

/** Those of other numbers of partitions than there are. */
const leftOver = async (partitions: number, queues: Queues): Promise<readonly QueueState[]> => {
  const others = Array.from({ length: MOST_PARTITIONS }, (_, index) => index + 1).filter((number) => number !== partitions)
  const firsts = await queues.look(
    others.flatMap((number) => queuesOf(groups, number).filter(({ partition }) => partition === 0)),
  )
  const numbers = others.filter((_, index) => groups.some((_, group) => isThere(firsts[index * groups.length + group]!)))
  return (await queues.look(numbers.flatMap((number) => queuesOf(groups, number)))).filter(isThere)
}

const isThere = ({ state }: QueueState): boolean => state !== 'missing'

const recreate = async (config: Config): Promise<void> => {
  const names = queuesOf(groups, await storedPartitions(config))
  const anew = await withQueues(config, (queues) => queues.recreate(names))
  for (const name of anew) console.log(`${name}: made anew`)
  console.log(`${names.length} queues are declared as configured.`)
}

const STATES: Readonly<Record<QueueState['state'], string>> = {
  missing: 'missing',
  as_configured: 'as configured',
  otherwise: 'has other settings',
}

const lineOf = ({ queue, state, messages, consumers, difference }: QueueState): string =>
  `${queue.padEnd(40)} ${String(messages).padStart(8)} messages ${String(consumers).padStart(3)} consumers  ${STATES[state]}${difference ? `: ${difference}` : ''}`

const withQueues = async <Result>(config: Config, work: (queues: Queues) => Promise<Result>): Promise<Result> => {
  const queues = await openQueues(config.AMQP_URL, configuredTopology(config))
  return work(queues).finally(queues.close)
}

const storedPartitions = async ({ WRITE_DATABASE_URL: url, DATABASE_POOLER: pooler }: Config): Promise<number> => {
  const database = createDatabase({ url, pooler, role: 'daybook_publisher', max: 1, applicationName: 'daybook-queues' })
  const { lastPositions } = await createPublisherCursor(database)
    .read()
    .finally(() => database.close())
  return lastPositions.length
}

await runScript({ name: 'queues', help }, main)
