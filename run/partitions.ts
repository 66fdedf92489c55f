import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { configuredTopology } from '#shared/adapters/rabbitmq/configured.ts'
import { openQueues } from '#shared/adapters/rabbitmq/queues.ts'
import type { Config } from '#shared/runtime/config.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'
import { groups as readBy } from '../consumer-service/projections.ts'
import { groups } from '../outbox-publisher/groups.ts'
import { changePartitions, MOST_PARTITIONS } from './change-partitions.ts'
import { onInterrupt } from './on-interrupt.ts'
import { runScript } from './script.ts'
import { isToldInASentence, sentenceOf } from './sentence.ts'
import { configOfServices } from './shop-config.ts'
import { workingOn } from './working-on.ts'

const help = `npm run partitions -- N

From now on the log is published into N partitions (1 to ${MOST_PARTITIONS}), while everything goes on: the publisher begins anew from its cursor,
each read model aligns itself, and then the queues of every other number are removed. Nothing is lost or applied twice.
May be stopped at any time: started again with the same number, it goes on. Configured by the environment (.env.example), for services;
in one process (npm start) PARTITIONS alone says how many there are.`

const main = async (args: readonly string[]): Promise<number> => {
  const partitions = Number(args[0])
  if (args.length !== 1 || !/^\d{1,2}$/.test(args[0]!) || partitions < 1 || partitions > MOST_PARTITIONS)
    throw new WrongUsage(`give a number from 1 to ${MOST_PARTITIONS} (--help tells more)`)
  const config = configOfServices(process.env, `PARTITIONS=${partitions} npm start changes how many it has`)
  const signal = onInterrupt()
  try {
    await workingOn(config, () => change(partitions, config, signal))
    return 0
  } catch (error) {
    return signal.aborted ? 130 : sayAgain(error)
  }
}

const change = async (partitions: number, config: Config, signal: AbortSignal): Promise<void> => {
  const open = (url: string, role: string) =>
    createDatabase({ url, role, pooler: config.DATABASE_POOLER, max: 1, applicationName: 'daybook-partitions' })
  const write = open(config.WRITE_DATABASE_URL, 'daybook_publisher')
  const database = open(config.READ_DATABASE_URL, 'daybook_query')
  const progress = createProgress({ quiet: false })
  signal.addEventListener('abort', () => progress.note(`Stopping: \`npm run partitions -- ${partitions}\` goes on where it was.`))
  try {
    await changePartitions(partitions, {
      cursors: createPublisherCursor(write),
      database,
      readModels: readBy.flatMap(({ projections }) => projections.map(({ name }) => name)),
      openQueues: () => openQueues(config.AMQP_URL, configuredTopology(config)),
      groups,
      progress,
      signal,
    })
  } finally {
    progress.close()
    await Promise.all([write.close(), database.close()])
  }
}

const sayAgain = (error: unknown): never => {
  throw isToldInASentence(error) ? new Error(`${sentenceOf(error)}. Mend that and run it again: it goes on where it was`) : error
}

await runScript({ name: 'partitions', help }, main)
