import type { Day } from '#shared/kernel/spend-window.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database, Statement, Transaction } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { AnyReactor } from './reactor.ts'

/** Where a reactor stands, as it is stored. Commands up to `answered` have been answered once, however often it has begun anew since. */
export type Place = {
  readonly position: Position
  readonly answered: Position
  readonly epoch: number
  readonly version: number
  readonly foldedBy: string
  /** Under which its commands were asked for; empty until it has come to the end of the log for the first time. */
  readonly settings: string
  /** Up to which day it has looked after what changes by itself. */
  readonly day: Day
}

/** Another one has moved on, or it has been told to begin anew: what was decided upon is outdated. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'

  constructor(reactor: string, position: Position) {
    super(`${reactor} does not stand at position ${position} any more: another process has moved it`)
  }
}

const BEGINNING = { position: 0 as Position, settings: '', day: 0 as Day }

/** Where it goes on. It begins anew when what is stored comes of another history of the log, or was folded otherwise. */
export const openPlace = async (database: Database, log: Pick<LogReader, 'head'>, reactor: AnyReactor): Promise<Place> => {
  const { head, epoch } = await log.head()
  const { name, version, foldedBy } = reactor
  return database.transaction(async (tx) => {
    await tx.query({ ...BEGIN, values: [name, version, epoch, foldedBy] })
    const place = await lockPlace(tx, name)
    const isOther = place.epoch !== epoch || place.position > head
    const isFoldedOtherwise = isOther || place.version !== version
    if (!isFoldedOtherwise && place.foldedBy === foldedBy) return place
    const answered = isFoldedOtherwise ? (0 as Position) : place.answered
    const first: Place = { ...BEGINNING, answered, epoch, version, foldedBy }
    await tx.query(reactor.clear)
    await tx.query(storePlace(name, first))
    return first
  })
}

/** Forgets what it knows, and folds the log again from its beginning; what was answered before is not asked for again. */
export const beginAnew = (database: Database, reactor: AnyReactor): Promise<void> =>
  database.transaction(async (tx) => {
    const place = await lockPlace(tx, reactor.name)
    await tx.query(reactor.clear)
    await tx.query(storePlace(reactor.name, { ...place, ...BEGINNING }))
  })

/** Runs work while nobody can move it. Rejects with Overtaken when it stands elsewhere. */
export const standingAt = <Result>(
  database: Database,
  { name }: AnyReactor,
  at: Place,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> =>
  database.transaction(async (tx) => {
    const now = await lockPlace(tx, name)
    if (COMPARED.some((part) => now[part] !== at[part])) throw new Overtaken(name, at.position)
    return work(tx)
  })

const COMPARED = ['position', 'epoch', 'version', 'foldedBy', 'settings', 'day'] as const satisfies (keyof Place)[]

export const storePlace = (
  reactor: string,
  { position, answered, epoch, version, foldedBy, settings, day }: Place,
): Statement => ({
  ...STORE,
  values: [reactor, position, answered, epoch, version, foldedBy, settings, day],
})

const lockPlace = async (tx: Transaction, reactor: string): Promise<Place> => {
  const [place] = await tx.query<Place>({ ...LOCK, values: [reactor] })
  if (!place) throw new Error(`read.reactors has no row for ${reactor} any more`)
  return place
}

const BEGIN = {
  name: 'begin reactor',
  text: `
    insert into read.reactors (reactor, version, epoch, position, answered, folded_by, settings) values ($1, $2, $3, 0, 0, $4, '')
    on conflict do nothing`,
}

const LOCK = {
  name: 'lock reactor',
  text: `
    select position, answered, epoch, version, folded_by as "foldedBy", settings, day from read.reactors
    where reactor = $1 for update`,
}

const STORE = {
  name: 'move reactor',
  text: `
    update read.reactors
    set position = $2, answered = $3, epoch = $4, version = $5, folded_by = $6, settings = $7, day = $8, moved_at = now()
    where reactor = $1`,
}
