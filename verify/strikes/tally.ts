import { allKinds, type FaultKind } from './kinds.ts'

/** How often each kind was struck, and after how long the system had settled in the rounds that it was part of. */
export type Tally = {
  readonly struck: (kind: FaultKind) => void
  /** When a round has settled: the kinds that were part of it. */
  readonly settledAfter: (kinds: ReadonlySet<FaultKind>, milliseconds: number) => void
  readonly total: () => number
  readonly table: () => string
}

export const createTally = (): Tally => {
  const times = new Map<FaultKind, number>()
  const settles = new Map<FaultKind, number[]>()
  const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(1)
  const rowOf = (kind: FaultKind): readonly string[] => {
    const sorted = (settles.get(kind) ?? []).toSorted((a, b) => a - b)
    const middle = sorted[Math.floor(sorted.length / 2)]
    return [
      kind,
      String(times.get(kind)),
      middle === undefined ? '' : seconds(middle),
      middle === undefined ? '' : seconds(sorted.at(-1)!),
    ]
  }
  return {
    struck: (kind) => void times.set(kind, (times.get(kind) ?? 0) + 1),
    settledAfter: (kinds, milliseconds) => {
      for (const kind of kinds) settles.set(kind, [...(settles.get(kind) ?? []), milliseconds])
    },
    total: () => times.values().reduce((sum, count) => sum + count, 0),
    table: () => tableOf([HEAD, ...allKinds.filter((kind) => times.has(kind)).map(rowOf)]),
  }
}

const HEAD = ['fault', 'struck', 'settled after s (median)', '(longest)']

const tableOf = (rows: readonly (readonly string[])[]): string => {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  return rows.map(line).join('\n')
}
