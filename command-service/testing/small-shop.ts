import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Currency } from '#shared/kernel/money.ts'
import { given } from '#shared/testing/given.ts'
import { decide } from '../domain/decide.ts'
import type { Decision } from '../domain/decision.ts'
import { evolve, initialOf } from '../domain/evolve.ts'
import { identityOf } from '../domain/identity.ts'
import type { RefusalCode, ShopCommand } from '../domain/shop-command.ts'
import { type State, type States, statesOver } from '../domain/states.ts'
import { streamOf, streamsBehind, streamsOf } from '../domain/streams.ts'

export const DOLLARS: Currency = { code: 'USD', decimals: 2 }

/** A shop that keeps its book in a Map, records no identity twice, and tells a command no more than it has declared to need. */
export const createSmallShop = () => {
  const book = new Map<StreamId, State>()
  const recorded = new Set<string>()
  const stateOf = (stream: StreamId): State => book.get(stream) ?? initialOf(stream)

  const record = (events: readonly ShopEvent[]): void => {
    for (const event of events) {
      const stream = streamOf(event)
      for (const [kind, id] of idsIn(event)) recorded.add(`${kind} ${stream} ${id}`)
      book.set(stream, evolve(stream, stateOf(stream), event))
    }
  }

  const ask = (command: ShopCommand): Decision<RefusalCode> => {
    const identity = identityOf(command)
    if (identity && recorded.has(`${identity.scope} ${identity.key}`)) return []
    const declared = new Set(streamsOf(command))
    const states = declaredOnly(declared, stateOf)
    for (const stream of streamsBehind(command, states)) declared.add(stream)
    return decide(command, states, { currency: DOLLARS })
  }

  return { record, ask, stateOf, states: statesOver(stateOf), streams: () => [...book.keys()] }
}

/** What an event tells of the identity of the command that it came of. */
const idsIn = ({ type, data }: ShopEvent): readonly (readonly [string, string])[] => {
  if ('movementId' in data && data.movementId) return [['movement', data.movementId]]
  return type === 'StockTransferredOut' && data.transferId ? [['transfer', data.transferId]] : []
}

const declaredOnly = (declared: ReadonlySet<StreamId>, stateOf: (stream: StreamId) => State): States =>
  statesOver((stream) => {
    if (!declared.has(stream)) throw new Error(`${stream} was not declared`)
    return stateOf(stream)
  })

/** aShop(...history).when(command).then(...events) */
export const aShop = given((command: ShopCommand, history: readonly ShopEvent[]) => {
  const shop = createSmallShop()
  shop.record(history)
  return shop.ask(command)
})

export const recordedBy = (decision: Decision<RefusalCode>): readonly ShopEvent[] =>
  'refused' in decision ? (decision.recorded ?? []) : decision
