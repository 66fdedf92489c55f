import assert from 'node:assert/strict'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { appendTo, newEvent, streamId } from '#shared/testing/new-events.ts'
import { createEventLog } from './event-log.ts'

const stock = streamId('stock-a')

describe('snapshots that another history has left', () => {
  let test: TestDatabase
  before(async () => {
    test = await freshWriteDatabase()
  })
  after(() => test.drop())

  const leave = (version: number) =>
    test.database.query({
      text: `
        insert into log.snapshots (stream, version, shape, state, event) values ($1, $2, 1, '"left"', gen_random_uuid())
        on conflict (stream) do update set version = excluded.version, state = excluded.state, event = excluded.event`,
      values: [stock, version],
    })

  it('are not begun with, neither behind the end of their stream nor within it, and give way to what is so', async () => {
    const log = createEventLog(test.database)
    await appendTo(log, { events: [1, 2, 3, 4, 5].map((version) => newEvent(stock, version)) })
    const loaded = async () => {
      const { snapshots, events } = await log.load({ streams: [{ stream: stock, after: 0, shape: 1 }], keys: [] })
      return [snapshots.map(({ state }) => state), events.map(({ version }) => version)]
    }
    for (const version of [9, 4]) {
      await leave(version)
      assert.deepEqual(await loaded(), [[], [1, 2, 3, 4, 5]])
      const { head: known, epoch } = await log.head()
      await log.keepSnapshots({ epoch, known, snapshots: [{ stream: stock, version: 4, shape: 1, state: '"so"' }] })
      assert.deepEqual(await loaded(), [['"so"'], [5]])
    }
  })
})
