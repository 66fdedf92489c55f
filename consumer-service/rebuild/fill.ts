import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { followingSpan, onlyIn } from '../apply-batch.ts'
import { OtherHistory } from '../other-history.ts'
import { applyOrPark } from '../parking/apply-or-park.ts'
import type { Unfit } from '../parking/sort-out.ts'
import type { AnyProjection } from '../projection.ts'
import { type Page, readPage } from '../read-page.ts'
import { AtWorkElsewhere } from './alone.ts'
import { inShadow, shadowOf } from './shadow.ts'

export type Filling = {
  readonly log: LogReader
  readonly database: Database
  readonly projection: AnyProjection
  /** Which history the log had when this began. */
  readonly epoch: number
  readonly stopping: () => boolean
  readonly onPosition: (position: Position) => void
  /** What it throws ends the filling. */
  readonly onParked: (event: Unfit) => void
}

/** The log has another history than a moment ago. */
export class LogWentBack extends Error {
  override readonly name = 'LogWentBack'
}

type Span = { readonly after: Position; readonly upTo: Position }

/** How many positions a page spans and how many bytes it may have; what the page before came to tells how many will fit. */
export const PAGES = { positions: 50_000, least: 100, bytes: 8 * 1024 * 1024 }

/**
 * Applies a span of the whole log to the tables that are being filled, and says how far it came: less far when it is stopped. The next
 * page is read while the database is at work.
 */
export const fill = async ({ after, upTo }: Span, filling: Filling): Promise<Position> => {
  let position = after
  let [bytesPerPosition, most] = [PAGES.bytes / PAGES.positions, PAGES]
  const readFrom = (from: Position) => {
    const limit = Math.max(most.least, Math.min(most.positions, Math.floor(most.bytes / Math.max(1, bytesPerPosition))))
    const page = readPage(filling.log, { after: from, upTo, limit, maxBytes: most.bytes }, filling.projection.types)
    // Whoever waits for it hears of it.
    page.catch(() => {})
    return page
  }

  let next = readFrom(position)
  while (position < upTo && !filling.stopping()) {
    const page = await next
    if (page.through === position) throw new LogWentBack(`the log ends at ${position}, it was known to reach ${upTo}`)
    bytesPerPosition = page.bytes / (page.through - position)
    if (page.through < upTo) next = readFrom(page.through)
    const isDone = await applyPage(position, page, filling).then(() => true, unlessTooLarge(page))
    if (!isDone) {
      most = { positions: half(page.events.length), least: 1, bytes: half(page.bytes) }
      next = readFrom(position)
      continue
    }
    position = page.through
    filling.onPosition(position)
  }
  return position
}

const half = (whole: number) => Math.ceil(whole / 2)

const IDLE_IN_TRANSACTION = '25P03'

/** Working it out took longer than a transaction may be idle: half of it may be done in time. */
const unlessTooLarge = (page: Page) => (error: unknown) => {
  const isTooLarge = error instanceof Error && 'code' in error && error.code === IDLE_IN_TRANSACTION
  if (!isTooLarge || page.events.length < 2) throw error
  return false
}

const applyPage = async (after: Position, { events, through }: Page, filling: Filling): Promise<void> => {
  const { projection, epoch, onParked } = filling
  const target = { database: inShadow(filling.database), projection, place: shadowOf(projection), onParked }
  const reached = await applyOrPark(target, onlyIn(epoch, followingSpan(after, events, through))).catch((error: unknown) => {
    throw error instanceof OtherHistory ? begunAnew(projection, error.message) : error
  })
  if (reached < through) throw begunAnew(projection, `they stand at ${reached}`)
}

const begunAnew = ({ name }: AnyProjection, reason: string) =>
  new AtWorkElsewhere(`another process has begun the new tables of ${name} anew: ${reason}`)
