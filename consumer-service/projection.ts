import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Statement } from '#shared/ports/database.ts'

/** A read model in two pure steps: each event becomes changes, a batch of changes becomes set-based statements. */
export type Projection<Change> = {
  /** The read model's name: in high_waters, in sync status, on the command line. */
  readonly name: string
  /** Raised when what it writes changes its meaning; the read model then has to be rebuilt. */
  readonly version: number
  /** An entry for every event type: a new one does not compile until each projection answers for it. */
  readonly when: { readonly [Type in ShopEvent['type']]: (event: EventOf<Type>) => readonly Change[] }
  /**
   * Statements for the changes of one batch, in log order, run in the order given in one transaction.
   * Each is grouped and ordered by its key: `on conflict` refuses one row twice, and unordered writers deadlock.
   */
  readonly write: (changes: readonly Change[]) => readonly Statement[]
}

export type EventOf<Type extends ShopEvent['type']> = Recorded<Extract<ShopEvent, { type: Type }>>

/** A projection whose kind of change is its own business. */
export type AnyProjection = Pick<Projection<never>, 'name' | 'version'> & {
  readonly changes: (events: readonly Recorded<ShopEvent>[]) => readonly Statement[]
  /** The event types it does not ignore: a catch-up reads only these from the log. */
  readonly types: readonly ShopEvent['type'][]
}

export const ignore = (): readonly never[] => []

export const projectionOf = <Change>({ name, version, when, write }: Projection<Change>): AnyProjection => ({
  name,
  version,
  types: (Object.keys(when) as ShopEvent['type'][]).filter((type) => when[type] !== ignore),
  changes: (events) => {
    const changes = events.flatMap((event) => when[event.type](event as never))
    return changes.length === 0 ? [] : write(changes)
  },
})
