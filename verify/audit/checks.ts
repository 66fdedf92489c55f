import type { Seal } from '#shared/ports/seals.ts'
import type { Check } from './checking.ts'
import { eventsOf } from './events.ts'
import type { Work } from './lanes.ts'
import { checkLists } from './lists.ts'
import { checkLog, checkStreams } from './log.ts'
import { checkParked, type Parked, positionsOf } from './parked.ts'
import { appliedBy, checkPlaces, type Places } from './places.ts'
import { checkStock } from './stock.ts'
import { type AuditedTable, auditTable, type Sides } from './table.ts'
import { AUDITED, EXCUSED } from './tables.ts'
import { checkTiers } from './tiers.ts'

const CHECKS = ['places', 'parked', 'positions', 'seals', 'streams', 'stock', 'tiers', 'lists'] as const
const TABLES = Object.entries(AUDITED).flatMap(([readModel, tables]) => tables.map((it) => ({ readModel, it })))

/** In the order in which they are told. */
export const CHECK_NAMES: readonly string[] = [...CHECKS, ...TABLES.map(({ it }) => it.table)]
export const READ_MODELS: readonly string[] = Object.keys(AUDITED)

/** What must not be replaced meanwhile. */
export const LOOKED_AT: readonly string[] = [...TABLES.map(({ it }) => it.table), ...Object.keys(EXCUSED)]
  .filter((table) => table !== 'migrations')
  .map((table) => `read.${table}`)

export type Auditing = {
  readonly check: Check
  readonly places: Places
  readonly parked: readonly Parked[]
  readonly copied: readonly Seal[]
  /** Which checks, read models and tables are wanted; all when it names none. */
  readonly only: readonly string[]
  /** How much of the log has been read, from 0 to 1. */
  readonly onRead: (share: number) => void
}

/** What is wanted, one after another. */
export const checksOf = (auditing: Auditing): readonly Work<Sides>[] => {
  const { only } = auditing
  return [...ofTheLog(auditing), ...ofTables(auditing)]
    .filter(({ names }) => only.length === 0 || names.some((name) => only.includes(name)))
    .map(({ work }) => work)
}

type Named = { readonly names: readonly string[]; readonly work: Work<Sides> }

const ofTheLog = ({ check, places, parked, copied, onRead }: Auditing): readonly Named[] => {
  const { head } = places.log
  const onPosition = (position: number) => onRead(position / head)
  const readLog = (sides: Sides) =>
    check(sides, 'positions', (positions) =>
      check(sides, 'seals', (seals) => checkLog(sides.write, { head, copied, positions, seals, onPosition })),
    )
  return [
    { names: ['places'], work: (sides) => check(sides, 'places', (notes) => checkPlaces(places, notes)) },
    { names: ['parked'], work: (sides) => check(sides, 'parked', (notes) => checkParked(parked, places, notes)) },
    { names: ['positions', 'seals'], work: readLog },
    { names: ['streams'], work: (sides) => check(sides, 'streams', (notes) => checkStreams(sides.write, notes)) },
    { names: ['stock'], work: (sides) => check(sides, 'stock', (notes) => checkStock(sides.write, notes)) },
    { names: ['tiers'], work: (sides) => check(sides, 'tiers', (notes) => checkTiers(sides, places, notes)) },
    { names: ['lists'], work: (sides) => check(sides, 'lists', (notes) => checkLists(sides.read, places, notes)) },
  ]
}

const ofTables = (auditing: Auditing): readonly Named[] =>
  TABLES.map(({ readModel, it }) => ({ names: [readModel, it.table], work: ofTable(auditing, readModel, it) }))

const ofTable =
  ({ check, places, parked }: Auditing, readModel: string, it: AuditedTable): Work<Sides> =>
  (sides) =>
    check(sides, it.table, (notes) => {
      const applied = appliedBy(readModel, places, positionsOf(readModel, parked))
      return typeof applied === 'string' ? notes.skip(applied) : auditTable(it, eventsOf(applied), sides, notes)
    })
