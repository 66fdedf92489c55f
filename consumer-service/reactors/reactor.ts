import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Day } from '#shared/kernel/spend-window.ts'
import type { Instant, Position } from '#shared/kernel/types.ts'
import type { KeyedCommand } from '#shared/ports/commands.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import type { EventOf } from '../projection.ts'

/**
 * A consumer whose effect is commands. It is pure: from what it knows of a thing and what an event tells of it comes what it knows then,
 * and what it asks for. The same events always come to the same commands under the same keys, so that it may ask again at any time.
 */
export type Reactor<Told extends AnyTold, State> = {
  readonly name: string
  /** Raised when it folds events otherwise: it then begins anew, and asks for everything again. */
  readonly version: number
  /** What its states depend on besides events. When it is another one it begins anew, and asks for nothing that was answered. */
  readonly foldedBy: string
  /** What its commands depend on besides states. When it is another one, each thing is asked about again as it stands. */
  readonly settings: string
  /** The orders of which an event has to be told when they were placed. */
  readonly looksBack?: (event: Recorded<ShopEvent>) => StreamId | undefined
  /** An entry for every event type: a new one does not compile until each reactor answers for it. */
  readonly when: { readonly [Type in ShopEvent['type']]: (event: EventOf<Type>, placed: PlacedAt) => readonly Told[] }
  /** `known`: nothing when nothing is stored of it. */
  readonly react: (known: State | undefined, told: Told, at: Position) => Reaction<State>
  /** What is asked for when settings have changed, everything began anew, or a day has come: by what is known up to this position. */
  readonly reconsider: (id: string, known: State, at: Position, occasion: Occasion) => Reaction<State>
  readonly states: States<State>
}

/** When an order was placed; undefined when it never was. */
export type PlacedAt = (order: StreamId) => Instant | undefined

/** Why something is reconsidered, and on which day. */
export type Occasion = { readonly because: 'settings' | 'day'; readonly day: Day }

type AnyTold = { readonly id: string }

/** `state`: nothing when it is to be forgotten. */
export type Reaction<State> = { readonly state: State | undefined; readonly asks?: KeyedCommand }

/** Where a reactor keeps what it knows: its own table of the read database. Of each thing one row, by its id. */
export type States<State> = {
  readonly read: (tx: Transaction, ids: readonly string[]) => Promise<ReadonlyMap<string, State>>
  /** The next ones behind an id of which something may have to be asked for, by id. */
  readonly unsettled: (tx: Transaction, after: string, limit: number) => Promise<ReadonlyMap<string, State>>
  /** Some of those that this day, or one before it, has changed by itself; as they are written then, they are not among them any more. */
  readonly due?: (tx: Transaction, day: Day, limit: number) => Promise<ReadonlyMap<string, State>>
  readonly write: (states: ReadonlyMap<string, State | undefined>) => readonly Statement[]
  readonly clear: Statement
}

/** A command, and up to where in the log it was decided upon. */
export type Asked = { readonly command: KeyedCommand; readonly at: Position }

/** What a part of the log comes to: what is to be asked for, in its order, and then what is to be stored. */
export type Reactions = { readonly asked: readonly Asked[]; readonly statements: readonly Statement[] }

/** A reactor whose states are its own business. */
export type AnyReactor = {
  readonly name: string
  readonly version: number
  readonly foldedBy: string
  readonly settings: string
  /** The event types it does not ignore. */
  readonly types: readonly ShopEvent['type'][]
  /** Whether anything changes by itself from one day to the next. */
  readonly countsDays: boolean
  readonly looksBack: (event: Recorded<ShopEvent>) => StreamId | undefined
  readonly reactTo: (tx: Transaction, events: readonly Recorded<ShopEvent>[], placed: PlacedAt) => Promise<Reactions>
  /** The next things: behind an id, or those that are due. `last`: the id to go on behind, nothing when there are no more. */
  readonly reconsider: (tx: Transaction, which: Reconsidered, at: Position) => Promise<Reactions & { readonly last?: string }>
  readonly clear: Statement
}

export type Reconsidered = Occasion & { readonly after: string; readonly limit: number }

export const ignore = (): readonly never[] => []

export const reactorOf = <Told extends AnyTold, State>(reactor: Reactor<Told, State>): AnyReactor => {
  const { name, version, foldedBy, settings, looksBack = () => undefined, when, react, reconsider, states } = reactor
  return {
    name,
    version,
    foldedBy,
    settings,
    looksBack,
    countsDays: states.due !== undefined,
    types: (Object.keys(when) as ShopEvent['type'][]).filter((type) => when[type] !== ignore),
    clear: states.clear,

    reactTo: async (tx, events, placed) => {
      const all = events.flatMap((event) =>
        when[event.type](event as never, placed).map((told) => ({ told, at: event.position })),
      )
      if (all.length === 0) return NOTHING
      const known = new Map<string, State | undefined>(await states.read(tx, [...new Set(all.map(({ told }) => told.id))]))
      const [asked, changed] = [[] as Asked[], new Map<string, State | undefined>()]
      for (const { told, at } of all) {
        const { state, asks } = react(known.get(told.id), told, at)
        known.set(told.id, state)
        changed.set(told.id, state)
        if (asks) asked.push({ command: asks, at })
      }
      return { asked, statements: states.write(changed) }
    },

    reconsider: async (tx, { after, limit, ...occasion }, at) => {
      const isDue = occasion.because === 'day' && states.due
      const unsettled = await (isDue ? isDue(tx, occasion.day, limit) : states.unsettled(tx, after, limit))
      const reactions = Array.from(unsettled, ([id, known]) => [id, reconsider(id, known, at, occasion)] as const)
      const last = reactions.at(-1)?.[0]
      return {
        asked: reactions.flatMap(([, { asks }]) => (asks ? { command: asks, at } : [])),
        statements: last === undefined ? [] : states.write(new Map(reactions.map(([id, { state }]) => [id, state]))),
        ...(last !== undefined && { last }),
      }
    },
  }
}

const NOTHING: Reactions = { asked: [], statements: [] }
