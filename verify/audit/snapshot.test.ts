import assert from 'node:assert/strict'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { withSnapshots } from './snapshot.ts'

const AS_WHOM = `select current_user::text as role, current_setting('transaction_read_only') as only, current_setting('TimeZone') as zone`

describe('A moment of a database', () => {
  let read: TestDatabase
  before(async () => {
    read = await freshReadDatabase()
  })
  after(() => read.drop())

  const addStore = (id: string) =>
    read.database.query({ text: `insert into read.stores (store_id, name, opened_at) values ($1, '', now())`, values: [id] })

  it('is the same on every connection, whatever comes meanwhile', async () => {
    await addStore('first')
    await withSnapshots(read.database, { tables: ['read.stores'], count: 3 }, async (snapshots) => {
      await addStore('second')
      for (const { query } of snapshots)
        assert.deepEqual(await query('select store_id from read.stores'), [{ store_id: 'first' }])
      for (const { query } of snapshots)
        assert.deepEqual(await query(AS_WHOM), [{ role: 'daybook_query', only: 'on', zone: 'UTC' }])
    })
  })

  it('can be asked for other things after something has failed', () =>
    withSnapshots(read.database, { tables: [], count: 1 }, async ([snapshot]) => {
      const { within, pages, query } = snapshot!
      const failing = within(async () => {
        for await (const _ of pages('select 1 / (2 - each) from generate_series(1, 5) each', 1));
      })
      await assert.rejects(failing, { code: '22012' })
      assert.deepEqual(await query('select 1 as one'), [{ one: 1 }])
    }))
})
