import assert from 'node:assert/strict'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { createDatabase } from './database.ts'

/** More often than PostgreSQL plans a statement for its values before it keeps one plan for all. */
const TIMES = 8

describe('A prepared statement that names its table without a schema', () => {
  it('goes to the schema of the moment, in one session and however often it was planned', async () => {
    const { database: owner, url } = await freshReadDatabase()
    await owner.query({
      text: 'create schema other; create table read.heard (n int primary key); create table other.heard (n int primary key)',
      values: [],
    })
    const database = createDatabase({ url, max: 1, applicationName: 'daybook-test', settings: { search_path: 'read' } })
    const hear = (n: number) => ({ name: 'hear', text: 'insert into heard (n) values ($1)', values: [n] })
    for (let n = 1; n <= TIMES; n++) {
      for (let again = 0; again < TIMES; again++) await database.query(hear(n * TIMES + again))
      await database.transaction(async (tx) => {
        await tx.query({ text: 'set local search_path = other', values: [] })
        await tx.query(hear(n))
      })
    }
    const counted = async (schema: string) =>
      (await owner.query<{ count: number }>({ text: `select count(*) from ${schema}.heard`, values: [] }))[0]!.count
    assert.deepEqual([await counted('read'), await counted('other')], [TIMES * TIMES, TIMES])
    await database.close()
  })
})
