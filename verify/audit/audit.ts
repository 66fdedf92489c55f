import type { Database } from '#shared/ports/database.ts'
import type { Seal } from '#shared/ports/seals.ts'
import { eventsOf } from './events.ts'
import { type CheckReport, createNotes, type Finding, type Notes } from './finding.ts'
import { checkLists } from './lists.ts'
import { checkLog, checkStreams } from './log.ts'
import { checkParked } from './parked.ts'
import { appliedBy, checkPlaces, logEnd, type Places, readPlaces } from './places.ts'
import { withSnapshot } from './snapshot.ts'
import { checkStock } from './stock.ts'
import { auditTable, type Sides } from './table.ts'
import { AUDITED, EXCUSED } from './tables.ts'
import { checkTiers } from './tiers.ts'

export type AuditOptions = {
  /** Copies of seals from outside the database. */
  readonly seals?: readonly Seal[]
  /** Names of checks, read models or tables; everything unless told. */
  readonly only?: readonly string[]
  /** How many findings of each check are kept; all are counted. */
  readonly most?: number
  /** What is at work, and how far everything has come, from 0 to 1. */
  readonly onProgress?: (done: number) => void
}

export type AuditReport = {
  readonly head: number
  readonly epoch: number
  /** The newest there is. */
  readonly seal?: Seal
  readonly checks: readonly CheckReport[]
  /** How much is wrong, and some of it. */
  readonly found: number
  readonly findings: readonly Finding[]
}

/** Checks by name, with the names of their parts, in the order in which they are made. */
const CHECKS = ['places', 'parked', 'positions', 'seals', 'streams', 'stock', 'tiers', 'lists'] as const
const TABLES = Object.entries(AUDITED).flatMap(([readModel, tables]) => tables.map((it) => ({ readModel, it })))
export const CHECK_NAMES: readonly string[] = [...CHECKS, ...TABLES.map(({ it }) => it.table)]
export const READ_MODELS: readonly string[] = Object.keys(AUDITED)

/**
 * Holds the log against itself and its seals, and the read database against what the log tells up to where each read model has come. Each
 * database is looked at as of one moment, the log last, while both go on; they may be on different servers. Rejects with the databases' errors.
 */
export const audit = ({
  write,
  read,
  options = {},
}: {
  write: Database
  read: Database
  options?: AuditOptions
}): Promise<AuditReport> =>
  withSnapshot(read, LOCKED, async (readSnapshot) => {
    const there = await readPlaces(readSnapshot)
    return withSnapshot(write, [], async (writeSnapshot) => {
      const places = { ...there, log: await logEnd(writeSnapshot) }
      return report(places, await runChecks({ write: writeSnapshot, read: readSnapshot }, places, options))
    })
  })

const LOCKED = [...TABLES.map(({ it }) => it.table), ...Object.keys(EXCUSED)]
  .filter((table) => table !== 'migrations')
  .map((table) => `read.${table}`)

type Checked = { readonly checks: readonly CheckReport[]; readonly seal: Seal | undefined }

const report = ({ log: { head, epoch } }: Places, { checks, seal }: Checked): AuditReport => ({
  ...{ head, epoch, checks },
  ...(seal && { seal }),
  found: checks.reduce((sum, { found }) => sum + found, 0),
  findings: checks.flatMap(({ findings }) => findings),
})

const runChecks = async (sides: Sides, places: Places, options: AuditOptions): Promise<Checked> => {
  const { only = [], most = 10, seals: copied = [], onProgress = () => {} } = options
  const isWanted = (...names: readonly string[]) => only.length === 0 || names.some((name) => only.includes(name))
  const wanted = TABLES.filter(({ readModel, it }) => isWanted(readModel, it.table))
  const steps = 3 + wanted.length
  const checks: CheckReport[] = []
  const begin = (name: string) => {
    const { notes, report } = createNotes(name, most)
    return {
      notes,
      end: () => {
        if (isWanted(name)) checks.push(report())
      },
    }
  }
  const check = async <Result>(name: string, run: (notes: Notes) => Promise<Result> | Result): Promise<Result> => {
    const { notes, end } = begin(name)
    const result = await run(notes)
    end()
    return result
  }

  await check('places', (notes) => checkPlaces(places, notes))
  const parked = await check('parked', (notes) => checkParked(sides.read, places, notes))
  let seal: Seal | undefined
  if (isWanted('positions', 'seals')) {
    const [positions, seals] = [begin('positions'), begin('seals')]
    const onPosition = (position: number) => onProgress(position / places.log.head / steps)
    seal = await checkLog(sides.write, {
      ...{ head: places.log.head, copied, onPosition },
      ...{ positions: positions.notes, seals: seals.notes },
    })
    positions.end()
    seals.end()
  }
  if (isWanted('streams')) await check('streams', (notes) => checkStreams(sides.write, notes))
  if (isWanted('stock')) await check('stock', (notes) => checkStock(sides.write, notes))
  if (isWanted('tiers')) await check('tiers', (notes) => checkTiers(sides, places, notes))
  if (isWanted('lists')) await check('lists', (notes) => checkLists(sides.read, places, notes))
  for (const [done, { readModel, it }] of wanted.entries()) {
    onProgress((3 + done) / steps)
    await check(it.table, (notes) => {
      const applied = appliedBy(readModel, places, parked.get(readModel) ?? [])
      return typeof applied === 'string' ? notes.skip(applied) : auditTable(it, eventsOf(applied), sides, notes)
    })
  }
  onProgress(1)
  return { checks, seal }
}
