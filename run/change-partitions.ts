import { setTimeout as sleep } from 'node:timers/promises'
import type { Queues } from '#shared/adapters/rabbitmq/queues.ts'
import type { Database } from '#shared/ports/database.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { Progress } from '#shared/runtime/progress.ts'
import { queuesOf } from '../outbox-publisher/groups.ts'

export const MOST_PARTITIONS = 64

export type ChangeOptions = {
  readonly cursors: Pick<PublisherCursor, 'read' | 'repartition'>
  /** Where the read models are. */
  readonly database: Database
  /** Those that are kept: of one that is no more there may still be something stored. */
  readonly readModels: readonly string[]
  readonly openQueues: () => Promise<Queues>
  readonly groups: readonly string[]
  readonly progress: Progress
  /** What is done by then stays done, and the rest is done when it is begun again. */
  readonly signal: AbortSignal
}

/** So long the consumers of the old queues may take to let go of them. */
const LETTING_GO_MS = 10_000
const LOOK_EVERY_MS = 250
const PATIENCE_MS = 10_000

/**
 * From where the cursor stands, the log goes into so many partitions. Waits until every read model has aligned itself with that, then removes
 * the queues of every other number. Each step finds what was done before: begun again, it goes on. Rejects with the errors of the
 * databases, of RabbitMQ, and of the signal.
 */
export const changePartitions = async (partitions: number, options: ChangeOptions): Promise<void> => {
  const { cursors, progress } = options
  const changed = await cursors.repartition(partitions)
  const { position } = await cursors.read()
  progress.note(
    `The log ${changed ? 'goes' : 'goes already'} into ${partitions} ${partitions === 1 ? 'partition' : 'partitions'} from position ${position} on.`,
  )
  await untilAligned(partitions, options)
  await removeOthers(partitions, options)
  progress.note('The queues of every other number are gone.')
}

const untilAligned = async (
  partitions: number,
  { database, readModels: kept, progress, signal }: ChangeOptions,
): Promise<void> => {
  const look = () => alignmentOf(database, kept, partitions)
  let [readModels, since] = [await look(), performance.now()]
  if (readModels.every(({ aligned }) => aligned)) return
  const step = progress.step('Read models', readModels.length)
  for (let before = -1; ; ) {
    const waiting = readModels.filter(({ aligned }) => !aligned)
    const done = readModels.length - waiting.length
    if (done > before) since = performance.now()
    step.at(done)
    if (waiting.length === 0) break
    if (performance.now() - since > PATIENCE_MS) {
      const names = waiting.map(({ readModel }) => readModel).join(', ')
      progress.note(`Still waiting for ${names}: look at the health of the consumer services, and whether one is running.`)
      since = performance.now()
    }
    before = done
    await sleep(LOOK_EVERY_MS, undefined, { signal })
    readModels = await look()
  }
  step.end()
}

type Alignment = { readonly readModel: string; readonly aligned: boolean }

/** One that has nothing stored yet begins with what the cursor says. */
const alignmentOf = (database: Database, kept: readonly string[], partitions: number): Promise<readonly Alignment[]> =>
  database.query<Alignment>({
    text: `
      select read_model as "readModel", bool_and(partitions = $1) as aligned
      from read.high_waters where read_model = any ($2::text[]) group by read_model order by read_model`,
    values: [partitions, kept],
  })

const removeOthers = async (partitions: number, { openQueues, groups, signal }: ChangeOptions): Promise<void> => {
  const others = Array.from({ length: MOST_PARTITIONS }, (_, index) => index + 1).filter((number) => number !== partitions)
  const queues = await openQueues()
  try {
    const until = performance.now() + LETTING_GO_MS
    let consumed = others.flatMap((number) => groups.map((group) => ({ group, partition: 0, partitions: number })))
    for (;;) {
      const states = await queues.look(consumed)
      consumed = consumed.filter((_, index) => states[index]!.consumers > 0)
      if (consumed.length === 0 || performance.now() > until) break
      await sleep(LOOK_EVERY_MS, undefined, { signal })
    }
    for (const number of others) await queues.remove(queuesOf(groups, number))
  } finally {
    await queues.close()
  }
}
