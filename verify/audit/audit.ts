import type { Database } from '#shared/ports/database.ts'
import type { Seal } from '#shared/ports/seals.ts'
import { createChecking } from './checking.ts'
import { eventsOf } from './events.ts'
import type { CheckReport, Finding } from './finding.ts'
import { checkLists } from './lists.ts'
import { checkLog, checkStreams, newestSeal } from './log.ts'
import { checkParked, parkedIn, positionsOf } from './parked.ts'
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

/** Checks by name, in the order in which they are made; behind them come the tables. */
const CHECKS = ['places', 'parked', 'positions', 'seals', 'streams', 'stock', 'tiers', 'lists'] as const
const TABLES = Object.entries(AUDITED).flatMap(([readModel, tables]) => tables.map((it) => ({ readModel, it })))
export const CHECK_NAMES: readonly string[] = [...CHECKS, ...TABLES.map(({ it }) => it.table)]
export const READ_MODELS: readonly string[] = Object.keys(AUDITED)

/**
 * Holds the log against itself and its seals, and the read database against what the log tells up to where each read model has come. Each
 * database is looked at as of one moment, the log last, while both go on; they may be on different servers. Rejects with the databases' errors.
 */
export const audit = ({ write, read, options = {} }: Audited): Promise<AuditReport> =>
  withSnapshot(read, LOCKED, async (readSnapshot) => {
    const there = await readPlaces(readSnapshot)
    return withSnapshot(write, [], async (writeSnapshot) => {
      const places = { ...there, log: await logEnd(writeSnapshot) }
      return auditAll({ write: writeSnapshot, read: readSnapshot }, places, options)
    })
  })

type Audited = { readonly write: Database; readonly read: Database; readonly options?: AuditOptions }

const LOCKED = [...TABLES.map(({ it }) => it.table), ...Object.keys(EXCUSED)]
  .filter((table) => table !== 'migrations')
  .map((table) => `read.${table}`)

const auditAll = async (sides: Sides, places: Places, options: AuditOptions): Promise<AuditReport> => {
  const { only = [], seals: copied = [], onProgress = () => {} } = options
  const isWanted = (...names: readonly string[]) => only.length === 0 || names.some((name) => only.includes(name))
  const wanted = TABLES.filter(({ readModel, it }) => isWanted(readModel, it.table))
  const { check, reports } = createChecking(sides, options.most)
  const { write, read } = sides
  const [{ head, epoch }, steps] = [places.log, 3 + wanted.length]

  if (isWanted('places')) await check('places', (notes) => checkPlaces(places, notes))
  const parked = await parkedIn(read)
  if (isWanted('parked')) await check('parked', (notes) => checkParked(parked, places, notes))
  if (isWanted('positions', 'seals')) {
    const onPosition = (position: number) => onProgress(position / head / steps)
    await check('positions', (positions) =>
      check('seals', (seals) => checkLog(write, { head, copied, positions, seals, onPosition })),
    )
  }
  if (isWanted('streams')) await check('streams', (notes) => checkStreams(write, notes))
  if (isWanted('stock')) await check('stock', (notes) => checkStock(write, notes))
  if (isWanted('tiers')) await check('tiers', (notes) => checkTiers(sides, places, notes))
  if (isWanted('lists')) await check('lists', (notes) => checkLists(read, places, notes))
  for (const [done, { readModel, it }] of wanted.entries()) {
    onProgress((3 + done) / steps)
    const applied = appliedBy(readModel, places, positionsOf(readModel, parked))
    await check(it.table, (notes) =>
      typeof applied === 'string' ? notes.skip(applied) : auditTable(it, eventsOf(applied), sides, notes),
    )
  }
  onProgress(1)
  return reportOf({ head, epoch, seal: await newestSeal(write), checks: reports })
}

const reportOf = ({
  seal,
  checks,
  ...end
}: Omit<AuditReport, 'found' | 'findings' | 'seal'> & { seal: Seal | undefined }): AuditReport => ({
  ...end,
  ...(seal && { seal }),
  checks,
  found: checks.reduce((sum, { found }) => sum + found, 0),
  findings: checks.flatMap(({ findings }) => findings),
})
