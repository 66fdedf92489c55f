import type { Turns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { followingSpan, onlyIn } from './apply-batch.ts'
import type { Place } from './high-water.ts'
import { applyOrPark } from './parking/apply-or-park.ts'
import type { Unfit } from './parking/sort-out.ts'
import type { AnyProjection } from './projection.ts'
import { readPage } from './read-page.ts'

/** How many positions a page spans. Far behind, few large transactions are much cheaper than many small ones. */
export const PAGES = { near: 2_000, far: 20_000, farBehind: 5_000, least: 100, mostBytes: 4 * 1024 * 1024 }

export type SpanOptions = {
  readonly log: LogReader
  readonly database: Database
  readonly logger: Log
  readonly projection: AnyProjection
  readonly place: Place
  /** Of the rows; the log had it before it was read. */
  readonly epoch: number
  /** Bounds how many pages are in memory at a time. */
  readonly turns: Turns
  readonly stopping: () => boolean
  readonly onPosition: (position: Position) => void
}

/** Applies the log page by page from behind a position to a target, which may move on meanwhile; false when it was to stop before. */
export const applySpan = async (after: Position, target: () => Position, options: SpanOptions): Promise<boolean> => {
  let [position, bytesPerPosition] = [after, PAGES.mostBytes / PAGES.near]
  while (position < target()) {
    if (options.stopping()) return false
    const limit = pageSize(target() - position, bytesPerPosition)
    const page = await options.turns(async () => (options.stopping() ? undefined : applyPage(position, target(), limit, options)))
    if (!page) return false
    if (page.position === position) throw new Error(`position ${target()} has been delivered, but the log ends at ${position}`)
    bytesPerPosition = page.bytes / (page.position - position)
    position = page.position
    options.onPosition(position)
  }
  return true
}

/** By what the page before came to: the log reads all these positions to give what `mostBytes` has room for. */
const pageSize = (behind: number, bytesPerPosition: number): number => {
  const wanted = behind > PAGES.farBehind ? PAGES.far : PAGES.near
  return Math.max(PAGES.least, Math.min(wanted, Math.floor(PAGES.mostBytes / Math.max(1, bytesPerPosition))))
}

const applyPage = async (
  after: Position,
  upTo: Position,
  limit: number,
  { log, database, projection, place, epoch, logger, stopping }: SpanOptions,
) => {
  const range = { after, upTo, limit, maxBytes: PAGES.mostBytes, partition: place.partition }
  // The texts are not held while the database is at work.
  const { events, through, bytes } = await readPage(log, range, projection.types)
  const target = { database, projection, place, stopping, onParked: toldBy(logger, place) }
  return { position: await applyOrPark(target, onlyIn(epoch, followingSpan(after, events, through))), bytes }
}

const toldBy =
  (logger: Log, { readModel }: Place) =>
  ({ position, stream, type, failure: { error, attempts } }: Unfit) =>
    logger.error('an event cannot be applied and is parked, and so will be the later ones of its stream', {
      readModel,
      ...{ position, stream, type, attempts, reason: error },
    })
