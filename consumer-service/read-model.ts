import { needsNewerProgram } from '#shared/events/upcast.ts'
import { createAlarm } from '#shared/kernel/alarm.ts'
import { keepTrying } from '#shared/kernel/keep-trying.ts'
import { type Turns, watchTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader, Partition } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { applyStep, followingDeliveries, NeedsRebuild } from './apply-batch.ts'
import { catchUp } from './catch-up.ts'
import type { Delivery } from './delivery.ts'
import { type Facts, isHelped, isInOrder } from './facts.ts'
import { OtherPartitions } from './high-water.ts'
import type { AnyProjection } from './projection.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import { createTrouble, reasonOf } from './trouble.ts'

/**
 * catching_up: reads the log by itself and ignores what its group is delivered → following, when it has reached the group.
 * following: applies what its group is delivered → catching_up, when something is missing, fails or takes too long.
 * stopped: only a rebuild or a newer program helps → catching_up, when its stored row tells that it has been helped.
 */
export type Mode = 'catching_up' | 'following' | 'stopped'

export type ReadModelStatus = {
  readonly readModel: string
  readonly partition: number
  readonly mode: Mode
  readonly position: Position
  /** Why it has stopped, or why it cannot go on at the moment. */
  readonly trouble?: string
  /** It stands still because others are at work, before its turn or on its alignment. */
  readonly waitsForOthers?: true
}

export type ReadModelPorts = {
  readonly log: LogReader
  /** Says how many partitions there are. */
  readonly cursors: Pick<PublisherCursor, 'read'>
  readonly database: Database
  readonly logger: Log
  readonly turns: Turns
}

export type ReadModel = ReturnType<typeof createReadModel>

/** Nothing to worry about: that is how a queue stays bounded while more comes than is taken, in an import for example. */
const NOT_DELIVERED = 'what comes next was not delivered: a full queue drops its oldest messages, which are read from the log'

const BACK_OFF = { firstMs: 100, mostMs: 10_000 }

/** One read model's share of one partition. `deliveredIn`: the last position its group was delivered, of that history. */
export const createReadModel = (
  projection: AnyProjection,
  partition: Partition,
  ports: ReadModelPorts,
  deliveredIn: (epoch: number) => Position,
) => {
  const place = { readModel: projection.name, partition, version: projection.version }
  const trouble = createTrouble(ports.logger, projection.name)
  const patience = createAlarm()
  const line = watchTurns(ports.turns)
  let [mode, stopping] = ['catching_up' as Mode, false]
  let failedBy: unknown
  let at = { position: 0 as Position, epoch: 0 }
  let work: Promise<void> = Promise.resolve()

  const apply = async (deliveries: readonly Delivery[]) => {
    try {
      const position = await applyStep(ports.database, projection, place, followingDeliveries(deliveries))
      at = { ...at, position }
      await refuseUnknown(ports.log, deliveries, position)
      if (position < lastOf(deliveries, at.epoch)) fallOut(NOT_DELIVERED)
    } catch (error) {
      if (needsNewerProgram(error)) onFailure(error)
      else fallOut(reasonOf(error))
    }
  }

  const fallOut = (reason: string, after: Promise<void> = Promise.resolve()) => {
    if (mode !== 'following' || stopping) return
    mode = 'catching_up'
    trouble.leaves(reason, at)
    work = after.then(catchUpWithTheGroup)
  }

  const catchUpWithTheGroup = () =>
    keepTrying(attempt, {
      backOff: BACK_OFF,
      random: Math.random,
      sleep: patience.sleep,
      stopping: () => stopping || mode === 'stopped',
      progress: () => at.position,
      onFailure,
    })

  const attempt = () =>
    catchUp({
      ...ports,
      turns: line.turns,
      projection,
      place,
      deliveredIn,
      stopping: () => stopping,
      onPosition: (position, epoch) => {
        if (position > at.position) trouble.over()
        at = { position, epoch }
      },
      onReached: () => {
        mode = 'following'
        trouble.over()
      },
    })

  const onFailure = (error: unknown) => {
    if (error instanceof NeedsRebuild || needsNewerProgram(error)) mode = 'stopped'
    failedBy = error
    trouble.failed(error, at)
  }

  const goOn = () => {
    if (stopping) return
    mode = 'catching_up'
    trouble.over()
    work = work.then(catchUpWithTheGroup)
  }

  return {
    name: projection.name,
    types: projection.types,
    follows: (): boolean => mode === 'following' && !stopping,

    start: (): void => {
      work = catchUpWithTheGroup()
    },

    /** Never rejects: what cannot be applied now is caught up with. */
    follow: (deliveries: readonly Delivery[]): Promise<void> => {
      if (mode !== 'following' || stopping || !hasMore(deliveries, at)) return Promise.resolve()
      work = apply(deliveries)
      return work
    },

    /** It goes on by itself when it has done what it is at. */
    leaveBehind: (): void => fallOut('it holds up its group', work),

    /**
     * It stands by while another process applies what is delivered: then what is stored is ahead of what it believes. While its group is
     * busy, what is delivered is ahead of the facts, and only their history counts.
     */
    compare: (facts: Facts, isBusy = false): void => {
      if (mode === 'stopped') {
        if (isHelped(facts, place, at, failedBy)) goOn()
      } else if (isBusy && mode === 'following') {
        if (facts.epoch !== at.epoch) fallOut(`the log is at history ${facts.epoch}`, work)
      } else if (!isInOrder(facts, place, at))
        fallOut(`it stands at ${facts.stored?.position}, ${facts.published} has been published`, work)
      else if (mode === 'following') at = { ...at, position: facts.stored.position }
    },

    stop: async (): Promise<void> => {
      stopping = true
      patience.ring()
      await work
    },

    status: (): ReadModelStatus => {
      const reason = trouble.reason()
      const isBehindOthers = line.isInLine() || (reason !== '' && failedBy instanceof OtherPartitions)
      return {
        ...{ readModel: projection.name, partition: partition.number, mode, position: at.position },
        ...(reason === '' ? {} : { trouble: reason }),
        ...(isBehindOthers ? { waitsForOthers: true } : {}),
      }
    },
  }
}

/** Positions of another history cannot be compared with its own. */
const hasMore = (deliveries: readonly Delivery[], { position, epoch }: { position: Position; epoch: number }): boolean =>
  lastOf(deliveries, epoch) > position || deliveries.some(({ logEpoch }) => logEpoch > epoch)

/** They may come in any order. */
const lastOf = (deliveries: readonly Delivery[], epoch: number): number =>
  deliveries.reduce((last, { position, logEpoch }) => (logEpoch >= epoch ? Math.max(last, position) : last), 0)
