import assert from 'node:assert/strict'
import { leasesContract } from '#shared/ports/leases.contract.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createDatabase } from './database.ts'
import { createLeases } from './leases.ts'

describe('Leases in PostgreSQL', () => {
  let test: TestDatabase
  beforeEach(async () => {
    test = await freshReadDatabase()
  })
  afterEach(() => test.drop())

  leasesContract('They', async () => createLeases(test.database))

  it('that ran out long ago are forgotten when another is taken', async () => {
    const leases = createLeases(test.database)
    await leases.acquireAll(['share a', 'share b'], 'ada', 60_000)
    await test.database.query({ text: `update read.leases set until = until - interval '2 hours'`, values: [] })
    assert.equal(await leases.acquire('share b', 'bob', 60_000), true)
    const rows = await test.database.query({ text: 'select name, holder from read.leases', values: [] })
    assert.deepEqual(rows, [{ name: 'share b', holder: 'bob' }])
  })

  it('are the consumers’ to take', async () => {
    const database = createDatabase({ url: test.url, role: 'daybook_consumer', max: 1, applicationName: 'daybook-test' })
    const leases = createLeases(database)
    assert.equal(await leases.acquire('share a', 'ada', 60_000), true)
    await leases.release(['share a'], 'ada')
    await database.close()
  })
})
