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

  it('rings on one channel only', async () => {
    const [log, read] = [createDoorbell(test), createDoorbell({ ...test, channel: 'daybook_read' })]
    const calls = { log: 0, read: 0 }
    log.onRing(() => calls.log++)
    read.onRing(() => calls.read++)
    await eventually(() => assert.deepEqual(calls, { log: 1, read: 1 }))
    read.ring()
    await eventually(() => assert.deepEqual(calls, { log: 1, read: 2 }))
    log.ring()
    await eventually(() => assert.deepEqual(calls, { log: 2, read: 2 }))
    await Promise.all([log.close(), read.close()])
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
