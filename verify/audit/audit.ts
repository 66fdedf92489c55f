import type { Database } from '#shared/ports/database.ts'
import type { Seal } from '#shared/ports/seals.ts'
import { createChecking } from './checking.ts'
import { CHECK_NAMES, checksOf, LOOKED_AT } from './checks.ts'
import type { CheckReport, Finding } from './finding.ts'
import { inLanes } from './lanes.ts'
import { newestSeal } from './log.ts'
import { parkedIn } from './parked.ts'
import { logEnd, type Places, readPlaces } from './places.ts'
import { withSnapshots } from './snapshot.ts'
import type { Sides } from './table.ts'

export type AuditOptions = {
  /** Copies of seals from outside the database. */
  readonly seals?: readonly Seal[]
  /** Names of checks, read models or tables; everything unless told. */
  readonly only?: readonly string[]
  /** How many findings of each check are kept; all are counted. */
  readonly most?: number
  /** How far everything has come, from 0 to 1. */
  readonly onProgress?: (done: number) => void
  /** Whoever aborts does not wait for the end. */
  readonly signal?: AbortSignal
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

/**
 * Holds the log against itself and its seals, and the read database against what the log tells up to where each read model has come. Each
 * database is looked at as of one moment, the log last, while both go on; they may be on different servers. Takes two connections of each.
 * Rejects with the databases' errors.
 */
export const audit = ({ write, read, options = {} }: Audited): Promise<AuditReport> => {
  const { signal } = options
  return withSnapshots(read, { tables: LOOKED_AT, count: LANES, signal }, async (readers) => {
    const there = await readPlaces(readers[0]!)
    return withSnapshots(write, { tables: [], count: LANES, signal }, async (writers) => {
      const places = { ...there, log: await logEnd(writers[0]!) }
      const lanes = writers.map((writer, number): Sides => ({ write: writer, read: readers[number]! }))
      return auditAll(lanes, places, options)
    })
  })
}

type Audited = { readonly write: Database; readonly read: Database; readonly options?: AuditOptions }

/** How many checks are made at a time: a server uses one processor for each. */
const LANES = 2

const auditAll = async (lanes: readonly Sides[], places: Places, options: AuditOptions): Promise<AuditReport> => {
  const { only = [], seals: copied = [], most, onProgress = () => {} } = options
  const [{ write, read }, { head, epoch }] = [lanes[0]!, places.log]
  const { check, reportsOn } = createChecking(most)
  let [done, logRead] = [0, 0]
  const tell = () => onProgress((done + logRead) / (checks.length + 1))
  const onRead = (share: number) => {
    logRead = share
    tell()
  }
  const checks = checksOf({ check, places, parked: await parkedIn(read), copied, only, onRead }).map(
    (work) => async (sides: Sides) => {
      await work(sides)
      done++
      tell()
    },
  )
  // What takes longest comes last in the list, and is begun with.
  await inLanes(lanes, checks.toReversed())
  onProgress(1)
  return reportOf({ head, epoch, seal: await newestSeal(write), checks: reportsOn(CHECK_NAMES) })
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
