import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import type { Database, Statement } from '#shared/ports/database.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createDatabase } from './database.ts'
import { loadStatement } from './load-statement.ts'
import { readStatement } from './log-reader.ts'

/** A session keeps the plan that it made when the log was empty, for hours in which the log grows by millions. */
describe('plans that were made while the log was empty', () => {
  let test: TestDatabase
  let database: Database
  before(async () => {
    test = await freshWriteDatabase()
    const settings = { plan_cache_mode: 'force_generic_plan' }
    database = createDatabase({ url: test.url, settings, max: 1, applicationName: 'daybook-test' })
  })
  after(async () => {
    await database.close()
    await test.drop()
  })

  const planOf = async ({ text, values }: Statement): Promise<string> => {
    const nulls = values.map(() => 'null').join(', ')
    const rows = await database.query<{ 'QUERY PLAN': string }>({
      text: `deallocate all; prepare planned as ${text}; explain (costs off) execute planned (${nulls})`,
      values: [],
    })
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }

  for (const [name, statement] of [
    ['load', loadStatement({ streams: [], keys: [] })],
    ['read', readStatement({ after: 0 as Position, limit: 1 })],
  ] as const)
    it(`${name} by index`, async () => {
      const plan = await planOf(statement)
      assert.match(plan, /Index (Only )?Scan.* (using|on) events_/)
      assert.doesNotMatch(plan, /Seq Scan on (events|command_results|snapshots)/, plan)
    })
})
