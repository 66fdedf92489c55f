import type { Position } from '#shared/kernel/types.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import { type HighWater, lockHighWater, type Place } from '../high-water.ts'
import { DROP_UNKNOWN_LISTS, IS_OUTDATED, OUTDATE_LISTS } from './neighbour-lists.ts'
import { ARE_FRESH, OUTDATE_POPULAR_LISTS } from './popular-lists.ts'

/** Where the lists stand: a row of `high_waters` as read models have, so that one can wait for them. */
export const LISTS = 'neighbours'

/** Raised when lists are made otherwise: then all are made anew, and are read as they are until they have been. */
const VERSION = 1

export const PLACE: Place = { readModel: LISTS, partition: { number: 0, of: 1 }, version: VERSION }

/** How far the pairs have come, and how far the lists made of them. */
export type Standing = {
  readonly pairs: Pick<HighWater, 'position' | 'epoch' | 'version'>
  /** Without it nothing was ever made. */
  readonly lists?: Pick<HighWater, 'position' | 'epoch' | 'version'>
  readonly isTouched: boolean
  readonly isPopularFresh: boolean
  readonly isOutdated: boolean
}

/** Undefined when there are no pairs yet. */
export const readStanding = async (database: Transaction): Promise<Standing | undefined> => {
  const [row] = await database.query<StandingRow>(STANDING)
  if (!row || row.position === null) return undefined
  const { position, epoch, version, isTouched, isPopularFresh, isOutdated } = row
  const lists = { position: row.listsPosition!, epoch: row.listsEpoch!, version: row.listsVersion! }
  const standing = { pairs: { position, epoch, version }, isTouched, isPopularFresh, isOutdated }
  return row.listsPosition === null ? standing : { ...standing, lists }
}

type StandingRow = {
  readonly position: Position
  readonly epoch: number
  readonly version: number
  readonly listsPosition: Position | null
  readonly listsEpoch: number | null
  readonly listsVersion: number | null
} & Pick<Standing, 'isTouched' | 'isPopularFresh' | 'isOutdated'>

const STANDING: Statement = {
  name: 'how far lists are',
  text: `
    select
      pairs.*, lists.position as "listsPosition", lists.epoch as "listsEpoch", lists.projection_version as "listsVersion",
      exists (select from touched_articles) as "isTouched", ${ARE_FRESH} as "isPopularFresh", ${IS_OUTDATED} as "isOutdated"
    from (
      select min(position) as position, min(epoch) as epoch, min(projection_version) as version
      from read.high_waters where read_model = 'co_purchase'
    ) as pairs
    left join read.high_waters as lists on read_model = '${LISTS}' and partition = 0`,
  values: [],
}

/**
 * Nobody else makes lists until the transaction ends, also one who believes to be alone: what is made later comes from a later moment.
 * A process that is paused with it gives way after half a second, so that nobody who applies events stands behind it for longer. A
 * rebuild puts its tables in the place of others before it or behind it: it asks for this table first, and gives way while it has no other.
 */
export const lockLists = async (tx: Transaction): Promise<HighWater> => {
  await tx.query({ text: BEFORE, values: [] })
  return lockHighWater(tx, PLACE)
}

const BEFORE = `set local idle_in_transaction_session_timeout = '500ms'; lock table articles in access share mode`

/**
 * Lists that say position P know of every event up to P. For in one moment, the frontier of the pairs says up to where every event has
 * been applied; what an event changes is marked in the transaction that applies it; a mark goes only when the list has been made of a
 * moment at which it was there and unchanged, and begins later only when the list has been made of a moment at which everything before that
 * had been applied. So what of the events up to the frontier is in no list yet has a mark, and begins no earlier than the first mark does.
 * The lists of what is bought most are made from all counts: they hold up the others until they know of them, too.
 * It never goes back in one history: after a rebuild everything is marked, but what the lists knew, they still know.
 */
export const MOVE_LISTS: Statement = {
  name: 'move lists',
  text: `
    update read.high_waters as lists set position = reached, moved_at = now()
    from (
      select min(epoch) as epoch, least(min(position), (select min(since) - 1 from touched_articles)) as reached
      from read.high_waters where read_model = 'co_purchase'
    ) as pairs
    where read_model = '${LISTS}' and partition = 0 and lists.epoch = pairs.epoch and position < reached and ${ARE_FRESH}
    returning position`,
  values: [],
}

/** Made by another version, or of another history of the log, of which nothing is known any more: they stay until they are made anew. */
export const beginAnew = async (tx: Transaction, epoch: number): Promise<void> => {
  for (const statement of [DROP_UNKNOWN_LISTS, OUTDATE_LISTS, { text: OUTDATE_POPULAR_LISTS, values: [] }])
    await tx.query(statement)
  await tx.query({ ...BEGIN_ANEW, values: [epoch, VERSION] })
}

const BEGIN_ANEW = {
  text: `
    update read.high_waters
    set position = case when epoch = $1 then position else 0 end, epoch = $1, projection_version = $2, moved_at = now()
    where read_model = '${LISTS}' and epoch <= $1 and projection_version <= $2`,
}
