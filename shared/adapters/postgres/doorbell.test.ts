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

  it('rings others though it does not listen itself', async () => {
    const [deaf, hearing] = [createDoorbell({ ...test, listens: false }), createDoorbell(test)]
    const calls = { deaf: 0, hearing: 0 }
    deaf.onRing(() => calls.deaf++)
    hearing.onRing(() => calls.hearing++)
    await eventually(() => assert.equal(calls.hearing, 1))
    deaf.ring()
    await eventually(() => assert.equal(calls.hearing, 2))
    assert.equal(calls.deaf, 0)
    await Promise.all([deaf.close(), hearing.close()])
  })

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
