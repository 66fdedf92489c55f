import { isUnavailable } from '#shared/ports/database.ts'
import { type CheckReport, createNotes, type Notes } from './finding.ts'
import type { Sides } from './table.ts'

type Work = (notes: Notes) => Promise<void> | void

/**
 * Makes one check after another, and one within another. What an event has that no query can read is a finding as any other, and the next
 * check is made all the same; a database that is away ends it.
 */
export const createChecking = (sides: Sides, most = 10) => {
  const reports: CheckReport[] = []
  const check = async (name: string, work: Work): Promise<void> => {
    const { notes, report } = createNotes(name, most)
    const place = reports.push(report()) - 1
    try {
      await sides.read.within(() => sides.write.within(async () => work(notes)))
    } catch (error) {
      if (!isOfAValue(error)) throw error
      notes.found({ message: `${name} could not be checked: ${error.message}` })
    }
    reports[place] = report()
  }
  return { check, reports }
}

/** SQLSTATE: data exceptions. */
const isOfAValue = (error: unknown): error is Error =>
  error instanceof Error && !isUnavailable(error) && 'code' in error && String(error.code).startsWith('22')
