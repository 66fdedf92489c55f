import type { Deeds } from './deeds.ts'
import type { Finding, Operation, Recorded } from './operation.ts'
import type { Registers } from './registers.ts'
import type { Shelf } from './rules/state.ts'

/** Positions and versions that have gaps. */
export const wrongWithPlaces = (
  events: readonly Recorded[],
  base: number,
  versionBefore: (stream: string) => number,
): readonly Finding[] => {
  const versions = new Map<string, number>()
  return events.flatMap(({ position, stream, version }, index): readonly Finding[] => {
    const before = versions.get(stream) ?? versionBefore(stream)
    versions.set(stream, version)
    if (position !== base + index + 1)
      return [{ kind: 'gap', sentence: `position ${position} stands where ${base + index + 1} should` }]
    if (version === before + 1) return []
    return [{ kind: 'gap', sentence: `${stream} has version ${version} at position ${position}, behind version ${before}` }]
  })
}

/** Shelves on which, after a deed that nobody forced, less stands than is promised, and did not before. */
export const wrongOnShelves = (
  deeds: Deeds,
  registers: Registers,
  operations: ReadonlyMap<string, Operation>,
): readonly Finding[] =>
  deeds.all.flatMap(({ key, first, last, events }) => {
    const asked = operations.get(key)?.asked
    if (asked && 'force' in asked && asked.force) return []
    const shelves = new Set(events.flatMap(({ stream }) => (stream.startsWith('stock-') ? stream.slice('stock-'.length) : [])))
    return [...shelves].flatMap((id): readonly Finding[] => {
      const [before, now] = [registers.at(first - 1)('stock', id), registers.at(last)('stock', id)]
      if (isRight(now) || !isRight(before)) return []
      const sentence = `after position ${last} (${key}) stock-${id} has ${now.onHand} on hand and ${now.reserved} reserved`
      return [{ kind: 'oversold', sentence }]
    })
  })

const isRight = ({ onHand, reserved }: Shelf): boolean => reserved >= 0 && reserved <= onHand
