import type { Recorded } from './operation.ts'
import { after, INITIAL, type Kind, type Read, type Values } from './rules/state.ts'
import { deedOf } from './rules/stock.ts'

type Entry = { readonly position: number; readonly version: number; readonly value: unknown }

/** What is known of each thing at each position of the log, as far as it has been recorded here. */
export type Registers = {
  readonly record: (event: Recorded) => void
  /** As of a position. Whatever is looked up is put into `touched`. */
  readonly at: (position: number, touched?: Set<string>) => Read
  readonly versionAt: (stream: string, position: number) => number
  /** Where one of these changes next, behind a position; Infinity when none of them does. */
  readonly nextChange: (names: ReadonlySet<string>, position: number) => number
  /** Nobody will ask about anything before what there is now. */
  readonly forgetThePast: () => void
}

export const createRegisters = (): Registers => {
  const entries = new Map<string, Entry[]>()
  const placeIn = (name: string, position: number): { readonly of: readonly Entry[]; readonly place: number } => {
    const of = entries.get(name) ?? []
    let [low, high] = [0, of.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (of[middle]!.position <= position) low = middle + 1
      else high = middle
    }
    return { of, place: low }
  }
  const entryAt = (name: string, position: number): Entry | undefined => {
    const { of, place } = placeIn(name, position)
    return of[place - 1]
  }
  const put = <K extends Kind>(kind: K, id: string, event: Recorded): void => {
    const name = `${kind}-${id}`
    const known = entries.get(name)
    const before = (known?.at(-1)?.value ?? INITIAL[kind]) as Values[K]
    const entry = { position: event.position, version: event.version, value: after(kind, before, event) }
    if (known) known.push(entry)
    else entries.set(name, [entry])
  }

  return {
    record: (event) => {
      const dash = event.stream.indexOf('-')
      put(event.stream.slice(0, dash) as Kind, event.stream.slice(dash + 1), event)
      const deed = deedIn(event)
      if (deed !== undefined) put('deed', deed, event)
    },
    at: (position, touched) => (kind, id) => {
      const name = `${kind}-${id}`
      touched?.add(name)
      return (entryAt(name, position)?.value ?? INITIAL[kind]) as Values[typeof kind]
    },
    versionAt: (stream, position) => entryAt(stream, position)?.version ?? 0,
    nextChange: (names, position) => {
      let next = Number.POSITIVE_INFINITY
      for (const name of names) {
        const { of, place } = placeIn(name, position)
        next = Math.min(next, of[place]?.position ?? next)
      }
      return next
    },
    forgetThePast: () => {
      for (const [name, of] of entries) if (of.length > 1) entries.set(name, of.slice(-1))
    },
  }
}

const deedIn = ({ type, data }: Recorded): string | undefined => {
  const { storeId, productId, movementId, transferId } = data as Readonly<Record<string, string>>
  if (movementId !== undefined) return deedOf('movement', storeId!, productId!, movementId)
  return transferId !== undefined && type === 'StockTransferredOut'
    ? deedOf('transfer', storeId!, productId!, transferId)
    : undefined
}
