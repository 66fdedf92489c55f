import type { Database } from '#shared/ports/database.ts'
import { createDatabase, type DatabaseOptions } from './database.ts'
import type { Settings } from './session-settings.ts'

/**
 * What is asked of the log is written to be planned once, for one stream and for a thousand (plans.test.ts). PostgreSQL would plan it anew
 * each time, as it takes what it cannot know of the arrays to be dear: that was half of what a load cost the server, 0.9 ms instead of 0.45.
 */
export const LOG_SESSION: Settings = { plan_cache_mode: 'force_generic_plan' }

/** The write database, for who appends to the log or reads it. */
export const createLogDatabase = (options: DatabaseOptions): Database =>
  createDatabase({ ...options, settings: { ...options.settings, ...LOG_SESSION } })
