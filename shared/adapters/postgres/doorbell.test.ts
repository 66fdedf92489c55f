import assert from 'node:assert/strict'
import { doorbellContract } from '#shared/ports/doorbell.contract.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createDoorbell } from './doorbell.ts'

describe('the doorbell in PostgreSQL', () => {
  let test: TestDatabase
  before(async () => {
    test = await freshWriteDatabase()
  })
  after(() => test.drop())

  doorbellContract('between two processes it', async () => ({ ringing: createDoorbell(test), listening: createDoorbell(test) }))

  it('listens again after its connection broke, and rings for what it missed', async () => {
    const doorbell = createDoorbell(test)
    let calls = 0
    doorbell.onRing(() => calls++)
    await eventually(() => assert.equal(calls, 1))
    await test.database.query({
      text: `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'daybook-doorbell' and datname = current_database()`,
      values: [],
    })
    await eventually(() => assert.equal(calls, 2))
    doorbell.ring()
    await eventually(() => assert.equal(calls, 3))
    await doorbell.close()
  })
})
