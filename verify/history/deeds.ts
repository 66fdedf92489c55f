import type { Recorded } from './operation.ts'

/** What was recorded of one operation in one piece: the events from `first` to `last`. */
export type Deed = { readonly key: string; readonly first: number; readonly last: number; readonly events: readonly Recorded[] }

export type Deeds = {
  readonly all: readonly Deed[]
  readonly of: (key: string) => readonly Deed[]
  /** The deed that has an event at this position. */
  readonly at: (position: number) => Deed | undefined
  /** The log as it stood right behind this position, or, amid a deed, when that was done: nobody ever sees half of one. */
  readonly wholeAt: (position: number) => number
}

/** Events that follow each other in the log and come of the same operation are one deed. */
export const deedsIn = (events: readonly Recorded[]): Deeds => {
  const all: { key: string; first: number; last: number; events: Recorded[] }[] = []
  const places = new Map<number, number>()
  for (const event of events) {
    const { key, position } = event
    const before = all.at(-1)
    if (before?.key === key && before.last === position - 1) {
      before.events.push(event)
      before.last = position
    } else all.push({ key, first: position, last: position, events: [event] })
    places.set(position, all.length - 1)
  }
  const byKey = Map.groupBy(all, ({ key }) => key)
  const at = (position: number): Deed | undefined => all[places.get(position) ?? -1]
  return { all, of: (key) => byKey.get(key) ?? [], at, wholeAt: (position) => at(position)?.last ?? position }
}
