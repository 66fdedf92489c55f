import assert from 'node:assert/strict'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { groups } from './projections.ts'

/** What keeps the read models, and is none. */
const MACHINERY = ['high_waters', 'leases', 'migrations', 'parked_events']

describe('The tables of the read database', () => {
  it('belong to one read model each, or to what keeps them', async () => {
    const { database } = await freshReadDatabase()
    const tables = await database.query<{ name: string }>({
      text: `select tablename as name from pg_tables where schemaname = 'read'`,
      values: [],
    })
    const owned = groups.flatMap(({ projections }) => projections.flatMap(({ tables }) => tables))
    assert.deepEqual([...owned, ...MACHINERY].toSorted(), tables.map(({ name }) => name).toSorted())
  })
})
