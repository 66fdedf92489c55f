import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CannotStart } from '#shared/kernel/cannot-start.ts'
import { giveTo, type Ids, nearestExisting } from './account.ts'

/**
 * Makes what is missing on the way to the directory, for the user with these ids: with umask 077 no other could go there. One by one:
 * `recursive` of mkdirSync never ends below /proc.
 */
export const makeDirectory = (directory: string, ids: Ids | undefined): void => {
  try {
    for (const path of missingOn(directory)) if (make(path) && ids !== undefined) giveTo(ids, path)
    if (!statSync(directory).isDirectory()) throw new Error(`${directory} is no directory`)
    accessSync(directory, constants.W_OK)
  } catch (cause) {
    if (cause instanceof CannotStart) throw cause
    throw new CannotStart(`${directory} cannot be written: start Daybook as the user it belongs to, or name another directory.`, {
      cause,
    })
  }
}

/** From the top. */
const missingOn = (path: string): readonly string[] => (nearestExisting(path) === path ? [] : [...missingOn(dirname(path)), path])

/** false when somebody else was faster. */
const make = (path: string): boolean => {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
