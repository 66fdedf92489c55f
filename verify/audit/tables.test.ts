import assert from 'node:assert/strict'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { MOST_LISTED as LISTED, PARTNERS } from '../../consumer-service/neighbours/bounds.ts'
import { MOST_LISTED } from './lists.ts'
import { NEVER_FORGOTTEN } from './read-models/pairs.ts'
import { AUDITED, EXCUSED } from './tables.ts'

const NOT_COMPARED: Readonly<Record<string, string>> = {
  'articles.article': 'codes are drawn by the tables themselves; whatever has one is compared by its product',
  'article_counts.article': 'as the dictionary has it',
  'pairs.a': 'as the dictionary has it',
  'pairs.b': 'as the dictionary has it',
  'pairs.n': 'compared for each partner',
  'pairs.seen': 'compared for each partner',
}

describe('Of the read database the audit', () => {
  let read: TestDatabase
  before(async () => {
    read = await freshReadDatabase()
  })
  after(() => read.drop())

  const query = <Row>(text: string) => read.database.query<Row>({ text, values: [] })
  const all = Object.entries(AUDITED).flatMap(([readModel, tables]) => tables.map((it) => ({ readModel, it })))

  it('looks at every table, or says why it does not', async () => {
    const tables = await query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'read' order by 1`)
    const known = [...all.map(({ it }) => it.table), ...Object.keys(EXCUSED)]
    assert.deepEqual(known.toSorted(), tables.map(({ name }) => name).toSorted())
  })

  it('knows which table is of which read model', async () => {
    const rows = await query<{ table: string; readModel: string }>(
      'select table_name as "table", read_model as "readModel" from read.model_tables',
    )
    const audited = all.filter(({ it }) => !(it.table in EXCUSED))
    for (const { readModel, it } of audited)
      assert.equal(rows.find(({ table }) => table === it.table)?.readModel, readModel, it.table)
  })

  it('knows of which articles pairs are forgotten, and how long lists are', () => {
    assert.ok(NEVER_FORGOTTEN <= PARTNERS.kept)
    assert.equal(MOST_LISTED, LISTED)
  })

  it('compares every column, or it is said why it does not', async () => {
    const columns = await query<{ table: string; name: string }>(
      `select table_name as "table", column_name as name from information_schema.columns where table_schema = 'read'`,
    )
    for (const { table, name } of columns) {
      const it = all.find((one) => one.it.table === table)?.it
      if (!it || `${table}.${name}` in NOT_COMPARED) continue
      assert.ok([...Object.keys(it.key), ...it.columns].includes(name), `${table}.${name} is not compared`)
    }
  })
})
