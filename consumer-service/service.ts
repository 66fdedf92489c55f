import { createAlarm } from '#shared/kernel/alarm.ts'
import { createKeepingUp, type Verdict } from '#shared/kernel/keeping-up.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader, Partition } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { createGroup, type Group, type GroupOf } from './group.ts'
import { readHighWaters } from './high-water.ts'
import type { ReadModelStatus } from './read-model.ts'
import { createTurns } from './turns.ts'

export type ConsumerPorts = {
  readonly log: LogReader
  readonly cursors: Pick<PublisherCursor, 'read'>
  /** Where the read models are. */
  readonly database: Database
  readonly broker: Broker
  readonly groups: readonly GroupOf[]
  readonly logger: Log
}

export type ConsumerStatus = {
  readonly head: Position
  readonly brokerConnected: boolean
  readonly readModels: readonly (ReadModelStatus & { readonly lag: number; readonly verdict: Verdict })[]
}

export interface ConsumerService {
  start(): Promise<void>
  /** Waits for the batches under way. */
  stop(): Promise<void>
  /** Rejects when the log cannot be reached. */
  status(): Promise<ConsumerStatus>
}

/** Leases over several partitions have their place here; one ordered flow is all there is for now. */
const PARTITIONS: readonly Partition[] = [{ number: 0, of: 1 }]

/** After so long without a message, what is stored is compared with what was published: a lost last message leaves no gap. */
const IDLE_MS = 1_000

/** Pages of a catch-up that are in memory at a time, over all read models. */
const PAGES_AT_A_TIME = 2

export const createConsumerService = (ports: ConsumerPorts): ConsumerService => {
  const turns = createTurns(PAGES_AT_A_TIME)
  const shares = PARTITIONS.map((partition) => ({
    partition,
    groups: ports.groups.map((group) => createGroup(group, partition, ports.broker, { ...ports, turns })),
  }))
  const groups = shares.flatMap((share) => share.groups)
  const verdictsOn = new Map<string, ReturnType<typeof createKeepingUp>>()
  const tick = createAlarm()
  let stopping = false
  let watching: Promise<void> = Promise.resolve()

  const watch = async () => {
    for (; !stopping; await tick.sleep(IDLE_MS))
      for (const share of shares)
        await compareIdle(share.partition, share.groups, ports).catch((error: unknown) =>
          ports.logger.debug('cannot compare what was published with what was applied', { error }),
        )
  }

  const verdictOn = ({ readModel, partition, position }: ReadModelStatus, head: Position): Verdict => {
    const key = `${readModel} ${partition}`
    const verdict = verdictsOn.get(key) ?? createKeepingUp()
    verdictsOn.set(key, verdict)
    return verdict(performance.now(), { position, head })
  }

  return {
    start: async () => {
      await Promise.all(groups.map((group) => group.start()))
      watching = watch()
    },

    stop: async () => {
      stopping = true
      tick.ring()
      await Promise.all([watching, ...groups.map((group) => group.stop())])
    },

    status: async () => {
      const { head } = await ports.log.head()
      const readModels = groups
        .flatMap((group) => group.statuses())
        .map((status) => ({ ...status, lag: Math.max(0, head - status.position), verdict: verdictOn(status, head) }))
      return { head, brokerConnected: ports.broker.connected(), readModels }
    },
  }
}

const compareIdle = async (
  partition: Partition,
  groups: readonly Group[],
  { cursors, log, database }: ConsumerPorts,
): Promise<void> => {
  const idle = groups.filter((group) => group.idleFor(IDLE_MS))
  if (idle.length === 0) return
  const { position: published } = await cursors.read()
  const { head, epoch } = await log.head()
  const stored = await readHighWaters(database, partition)
  for (const group of idle) group.compare((readModel) => ({ stored: stored.get(readModel), published, head, epoch }))
}
