import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Statement } from '#shared/ports/database.ts'

/** A read model in two pure steps: each event becomes changes, a batch of changes becomes set-based statements. */
export type Projection<Change extends AnyChange> = {
  /** The read model's name: in high_waters, in sync status, on the command line. */
  readonly name: string
  /** Raised when what it writes changes its meaning; the read model then has to be rebuilt. */
  readonly version: number
  /** What it writes, and nobody else does. Its statements name them without a schema: a rebuild fills others of the same names. */
  readonly tables: readonly string[]
  /** An entry for every event type: a new one does not compile until each projection answers for it. */
  readonly when: { readonly [Type in ShopEvent['type']]: (event: EventOf<Type>) => readonly Change[] }
  /**
   * What the changes of one kind in a batch come to, given in log order; kinds are written in the order they stand here, in one
   * transaction. Each statement is grouped and ordered by its key: `on conflict` refuses one row twice, and unordered writers deadlock.
   * So do those that come back to a table: rows that several partitions write are written by one kind only.
   */
  readonly write: { readonly [Kind in Change['kind']]: Writer<Extract<Change, { readonly kind: Kind }>> }
}

type AnyChange = { readonly kind: string }

/** Never called with an empty list. */
export type Writer<Change> = (changes: readonly Change[]) => Statement | readonly Statement[]

export type EventOf<Type extends ShopEvent['type']> = Recorded<Extract<ShopEvent, { type: Type }>>

/** A projection whose kinds of change are its own business. */
export type AnyProjection = {
  readonly name: string
  readonly version: number
  readonly tables: readonly string[]
  readonly changes: (events: readonly Recorded<ShopEvent>[]) => readonly Statement[]
  /** The event types it does not ignore: a catch-up reads only these from the log. */
  readonly types: readonly ShopEvent['type'][]
}

export const ignore = (): readonly never[] => []

export const projectionOf = <Change extends AnyChange>({
  name,
  version,
  tables,
  when,
  write,
}: Projection<Change>): AnyProjection => {
  const kinds = Object.keys(write) as Change['kind'][]
  return {
    name,
    version,
    tables,
    types: (Object.keys(when) as ShopEvent['type'][]).filter((type) => when[type] !== ignore),
    changes: (events) => {
      const byKind = new Map<string, Change[]>(kinds.map((kind) => [kind, []]))
      for (const event of events) for (const change of when[event.type](event as never)) byKind.get(change.kind)!.push(change)
      return kinds.flatMap((kind) => {
        const changes = byKind.get(kind)!
        return changes.length === 0 ? [] : write[kind](changes as never)
      })
    },
  }
}
