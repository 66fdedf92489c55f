import { isUnavailable } from '#shared/ports/database.ts'
import { type CheckReport, createNotes, type Notes } from './finding.ts'
import type { Sides } from './table.ts'

/** Makes a check of this name, and keeps what comes of it. */
export type Check = (sides: Sides, name: string, work: (notes: Notes) => Promise<void> | void) => Promise<void>

/**
 * Makes checks, each by itself or one within another. What an event has that no query can read is a finding as any other, and the next
 * check is made all the same; a database that is away ends it.
 */
export const createChecking = (most = 10) => {
  const reports = new Map<string, CheckReport>()
  const check: Check = async ({ read, write }, name, work) => {
    const { notes, report } = createNotes(name, most)
    try {
      await read.within(() => write.within(async () => work(notes)))
    } catch (error) {
      if (!isOfAValue(error)) throw error
      notes.found({ message: `${name} could not be checked: ${error.message}` })
    }
    reports.set(name, report())
  }
  /** Of those of these names that were made. */
  const reportsOn = (names: readonly string[]): readonly CheckReport[] => names.flatMap((name) => reports.get(name) ?? [])
  return { check, reportsOn }
}

/** SQLSTATE: data exceptions. */
const isOfAValue = (error: unknown): error is Error =>
  error instanceof Error && !isUnavailable(error) && 'code' in error && String(error.code).startsWith('22')
