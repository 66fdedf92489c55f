import type { Position } from '#shared/kernel/types.ts'

/** The log and the cursor were not put back together. */
export const endsBefore = (head: Position, cursor: Position): string =>
  `the log ends at ${head}, before the cursor at ${cursor}: events are missing from it`
