import type { Item, Kind } from './batches.ts'
import type { Answer } from './command-requests.ts'

/** What became of the commands sent. */
export interface Tally {
  add(item: Item, answer: Answer): void
  readonly counts: ReadonlyMap<Kind, Counts>
  /** By code. */
  readonly refusals: ReadonlyMap<string, Refusals>
  /** Articles whose first receipt was recorded by an earlier import, with another quantity. */
  readonly openedOtherwise: readonly string[]
  readonly answered: number
  /** The last position anything was recorded at. */
  readonly position: number
}

/** `replayed`: recorded by an earlier import. `kept`: was there already, made otherwise, and stays as it is. */
export type Counts = { recorded: number; replayed: number; kept: number; refused: number }
export type Refusals = { count: number; readonly first: string[] }

const MOST_REFUSALS_SHOWN = 5

export const createTally = (): Tally => {
  const counts = new Map<Kind, Counts>()
  const refusals = new Map<string, Refusals>()
  const openedOtherwise: string[] = []
  let [answered, position] = [0, 0]

  const refuse = (item: Item, { code = 'unknown', detail = '' }: Answer): void => {
    const refused = refusals.get(code) ?? { count: 0, first: [] }
    refusals.set(code, refused)
    if (refused.count++ < MOST_REFUSALS_SHOWN) refused.first.push(`${item.name}: ${detail}`)
  }

  return {
    add: (item, answer) => {
      answered++
      position = Math.max(position, answer.position ?? 0)
      const outcome = outcomeOf(item, answer)
      const count = counts.get(item.kind) ?? { recorded: 0, replayed: 0, kept: 0, refused: 0 }
      counts.set(item.kind, count)
      count[outcome]++
      if (outcome === 'refused') refuse(item, answer)
      if (outcome === 'kept' && item.kind === 'opening stock') openedOtherwise.push(item.command.productId as string)
    },
    counts,
    refusals,
    openedOtherwise,
    get answered() {
      return answered
    },
    get position() {
      return position
    },
  }
}

const outcomeOf = ({ kind }: Item, { status, code, replayed }: Answer): keyof Counts => {
  if (status < 300) return replayed ? 'replayed' : 'recorded'
  const isThere = code === 'idempotency_key_reused' || (code === 'product_exists' && kind === 'product')
  return isThere && (kind === 'product' || kind === 'opening stock') ? 'kept' : 'refused'
}
