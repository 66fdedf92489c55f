import { join } from 'node:path'
import type { MigrationSet } from '../migrate.ts'

export const SETS = [
  { set: 'write', schemas: ['log'] },
  { set: 'read', schemas: ['read', 'rebuild'] },
] as const satisfies readonly { set: MigrationSet; schemas: readonly string[] }[]

/** What the migrations of a set come to, committed so that a change of them shows what it changes. */
export const committedSchema = (set: MigrationSet): string => join(import.meta.dirname, `${set}.txt`)
