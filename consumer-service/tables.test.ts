import assert from 'node:assert/strict'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { groups } from './projections.ts'

/** What keeps the read models, and is none. */
const MACHINERY = [
  ...['high_waters', 'leases', 'migrations', 'model_tables', 'parked_events'],
  ...['reactors', 'reactor_customer_tiers'],
  ...['neighbour_lists', 'popular_lists'],
]

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

  it('are made anew for the read model that writes them', async () => {
    const { database } = await freshReadDatabase()
    const text = 'select read_model, table_name from read.model_tables order by read_model, table_name'
    const known = await database.query<{ read_model: string; table_name: string }>({ text, values: [] })
    const written = groups.flatMap(({ projections }) =>
      projections.flatMap(({ name, tables }) => tables.map((table) => `${name}: ${table}`)),
    )
    assert.deepEqual(
      known.map(({ read_model, table_name }) => `${read_model}: ${table_name}`),
      written.toSorted(),
    )
  })
})
