import { setTimeout } from 'node:timers/promises'
import type { BackOff } from '#shared/kernel/back-off.ts'
import { keepTrying } from '#shared/kernel/keep-trying.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type Database, isUnavailable } from '#shared/ports/database.ts'
import { type LogReader, LogUnavailable } from '#shared/ports/event-log.ts'
import type { Leases } from '#shared/ports/leases.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { Progress } from '#shared/runtime/progress.ts'
import type { AnyProjection } from '../projection.ts'
import { reasonOf } from '../trouble.ts'
import { AtWorkElsewhere, alone, type Sleep } from './alone.ts'
import { type Filling, fill, LogWentBack } from './fill.ts'
import { discardShadow, makeIndexes, openShadow, patient } from './shadow.ts'
import { swap } from './swap.ts'
import { createTolerance } from './tolerance.ts'

export type RebuildPorts = {
  readonly log: LogReader
  readonly cursors: Pick<PublisherCursor, 'read'>
  /** Where the read models are, as the consumer role. */
  readonly database: Database
  readonly leases: Leases
  /** Another one for each process. */
  readonly holder: string
}

export type Watch = {
  readonly progress: Progress
  readonly signal: AbortSignal /** Takes new tables that lack more than those that are read. */
  readonly park: boolean
}

const BACK_OFF = { firstMs: 100, mostMs: 5_000 }
const SWAP_BACK_OFF = { firstMs: 50, mostMs: 1_000 }

/** What is still missing when it is time to swap; as much is applied while those who follow wait. */
const NEAR = 1_000

/**
 * Fills the tables of a read model anew from the log, beside those that are read, and puts them in their place. Stopped or killed at any
 * moment, it goes on where it was when it is called again, or begins anew when events had been parked and it may not park. What passes is
 * waited for. Answers the position the new tables stand at, or undefined when it was stopped; rejects with AtWorkElsewhere while another
 * process is at it, and with what only a person can mend.
 */
export const rebuild = (projection: AnyProjection, ports: RebuildPorts, watch: Watch): Promise<Position | undefined> => {
  const { leases, holder } = ports
  const sleep = sleepUntil(watch.signal)
  return alone({ leases, name: leaseOf(projection), holder, sleep }, async (isMine) => {
    const stopping = () => watch.signal.aborted || !isMine()
    const trying: Trying = { stopping, sleep, onWaiting: watch.progress.note, backOff: BACK_OFF, passes }
    // What an earlier process has parked may have been mended since; what this one has, has not.
    const opened = { park: watch.park }
    const position = await untilDone(() => attempt(projection, ports, watch, trying, opened), trying)
    if (position === undefined && !watch.signal.aborted) throw new AtWorkElsewhere('another process has taken over')
    return position
  })
}

/** Gives up a rebuild that has begun; what is read stays. Rejects with AtWorkElsewhere while a process is at it. */
export const discard = (projection: AnyProjection, ports: RebuildPorts, signal: AbortSignal): Promise<void> =>
  alone({ ...ports, name: leaseOf(projection), sleep: sleepUntil(signal) }, () => discardShadow(ports.database, projection))

const leaseOf = ({ name }: AnyProjection): string => `rebuild ${name}`

const attempt = async (
  projection: AnyProjection,
  ports: RebuildPorts,
  { progress, park, signal }: Watch,
  trying: Trying,
  opened: { park: boolean },
) => {
  const { log, database, cursors } = ports
  const { stopping } = trying
  const end = await log.head()
  const begun = await openShadow(database, projection, { ...end, ...opened, note: progress.note })
  opened.park = true
  const onParked = await createTolerance(database, projection, { park, note: progress.note })
  const step = progress.step(`${projection.name}, events`, end.head)
  const filling: Filling = { log, database, projection, epoch: end.epoch, stopping, onPosition: step.at, onParked }
  step.at(begun)
  const beside = { ...filling, database: patient(database) }
  let position = await fillToTheHead(begun, beside).finally(step.end)
  await makeIndexes(database, projection, { stopping, progress, signal })
  const takeItsPlace = async () => {
    position = await fillToTheHead(position, beside)
    const partitions = (await cursors.read()).lastPositions.length
    return stopping() ? undefined : swap(position, partitions, filling)
  }
  return untilDone(takeItsPlace, { ...trying, backOff: SWAP_BACK_OFF, passes: isUnavailable })
}

/** Until next to nothing is missing. */
const fillToTheHead = async (from: Position, filling: Filling): Promise<Position> => {
  for (let after = from; ; ) {
    const { head: upTo } = await filling.log.head()
    if (upTo <= after) return after
    const position = await fill({ after, upTo }, filling)
    if (position - after < NEAR || filling.stopping()) return position
    after = position
  }
}

type Trying = {
  readonly stopping: () => boolean
  readonly sleep: Sleep
  readonly onWaiting: (reason: string) => void
  readonly backOff: BackOff
  readonly passes: (error: unknown) => boolean
}

/** Undefined when it was stopped. Rejects with what does not pass. */
const untilDone = async <Result>(attempt: () => Promise<Result>, trying: Trying): Promise<Result | undefined> => {
  const { backOff, sleep, stopping, passes, onWaiting } = trying
  let result: Result | undefined
  let told = ''
  const onFailure = (error: unknown) => {
    if (!passes(error)) throw error
    if (reasonOf(error) !== told) onWaiting(`waiting: ${reasonOf(error)}`)
    told = reasonOf(error)
  }
  const once = async () => {
    result = await attempt()
  }
  await keepTrying(once, { backOff, random: Math.random, sleep, stopping, progress: () => 0, onFailure })
  return result
}

const passes = (error: unknown): boolean =>
  isUnavailable(error) || error instanceof LogUnavailable || error instanceof LogWentBack

/** A sleep that ends early when it is time to stop. */
const sleepUntil =
  (signal: AbortSignal): Sleep =>
  (milliseconds) =>
    setTimeout(milliseconds, undefined, { signal }).catch(() => {})
