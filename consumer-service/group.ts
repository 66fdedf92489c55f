import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker, Message, Subscription } from '#shared/ports/broker.ts'
import type { Partition } from '#shared/ports/event-log.ts'
import { type Delivery, deliveriesOf } from './delivery.ts'
import type { Facts } from './facts.ts'
import type { AnyProjection } from './projection.ts'
import { createReadModel, type ReadModel, type ReadModelPorts, type ReadModelStatus } from './read-model.ts'
import { createRecordedOnly } from './recorded-only.ts'
import { reasonOf } from './trouble.ts'

/** Read models that share queues. */
export type GroupOf = { readonly name: string; readonly projections: readonly AnyProjection[] }

export type Group = {
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Whether nothing has been delivered for so long. */
  readonly idleFor: (milliseconds: number) => boolean
  /** A read model that is not where it should be catches up; of those that follow a busy group only the history is looked at. */
  readonly compare: (factsOf: (readModel: string) => Facts) => void
  readonly statuses: () => readonly ReadModelStatus[]
}

export const MAX_BATCH = 1_000

/** After so long without a message, what is stored is compared with what was published: a lost last message leaves no gap. */
const IDLE_MS = 1_000

/** How long the others wait for the last ones of a batch. */
const PATIENCE_MS = 2_000

/**
 * One group's share of one partition: what is delivered to it is parsed once and applied by all who follow, side by side, as long as the
 * share is held.
 */
export const createGroup = (
  { name, projections }: GroupOf,
  partition: Partition,
  broker: Broker,
  ports: ReadModelPorts,
  isHeld: () => boolean = () => true,
): Group => {
  let delivered = { epoch: 0, position: 0 as Position }
  let quietSince = performance.now()
  let subscription: Subscription | undefined
  const idleFor = (milliseconds: number) => performance.now() - quietSince >= milliseconds
  const deliveredIn = (epoch: number) => (delivered.epoch === epoch ? delivered.position : (0 as Position))
  const readModels = projections.map((projection) => createReadModel(projection, partition, ports, deliveredIn))

  const recordedOnly = createRecordedOnly(ports.log, ({ id, headers }) =>
    ports.logger.warn('a message is left out: the log does not hold its event', { group: name, id, ...headers }),
  )
  const onUnreadable = ({ id, headers }: Message, error: unknown) =>
    ports.logger.warn('a message cannot be read: its event is looked up in the log', {
      group: name,
      id,
      position: headers.position,
      reason: reasonOf(error),
    })

  const note = (messages: readonly Message[]) => {
    for (const { headers } of messages) {
      const { logEpoch: epoch, position } = headers
      if (epoch > delivered.epoch || (epoch === delivered.epoch && position > delivered.position)) delivered = { epoch, position }
    }
  }

  const handle = async (messages: readonly Message[]) => {
    quietSince = Number.POSITIVE_INFINITY
    try {
      if (!isHeld()) throw new Error('its share is no longer held here')
      await apply(await recordedOnly(messages))
    } catch (error) {
      ports.logger.warn('what was delivered has to come again', { group: name, reason: reasonOf(error) })
      throw error
    } finally {
      quietSince = performance.now()
    }
  }

  const apply = async (messages: readonly Message[]) => {
    note(messages)
    const followers = readModels.filter((readModel) => readModel.follows())
    if (followers.length > 0) await followTogether(followers, deliveriesOf(messages, typesOf(followers), onUnreadable))
  }

  return {
    start: async () => {
      for (const readModel of readModels) readModel.start()
      const queue = { group: name, partition: partition.number, partitions: partition.of }
      subscription = await broker.consume(queue, { maxBatch: MAX_BATCH }, handle)
    },
    stop: async () => {
      await Promise.all([subscription?.stop(), ...readModels.map((readModel) => readModel.stop())])
    },
    idleFor,
    compare: (factsOf) => {
      const isBusy = !idleFor(IDLE_MS)
      for (const readModel of readModels) readModel.compare(factsOf(readModel.name), isBusy)
    },
    statuses: () => readModels.map((readModel) => readModel.status()),
  }
}

const typesOf = (readModels: readonly ReadModel[]): ReadonlySet<string> => new Set(readModels.flatMap(({ types }) => types))

/** Waits for all, but when one is done not much longer for the others: they are left behind. */
const followTogether = async (readModels: readonly ReadModel[], deliveries: readonly Delivery[]): Promise<void> => {
  const late = new Set(readModels)
  const finished = createAlarm()
  const applied = readModels.map(async (readModel) => {
    await readModel.follow(deliveries)
    late.delete(readModel)
    if (late.size === 0) finished.ring()
  })
  await Promise.race(applied)
  await finished.sleep(PATIENCE_MS)
  for (const readModel of late) readModel.leaveBehind()
}
