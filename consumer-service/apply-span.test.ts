import assert from 'node:assert/strict'
import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { applySpan } from './apply-span.ts'
import { openHighWater } from './high-water.ts'
import { OtherHistory } from './other-history.ts'
import { orders as projection } from './projections/orders.ts'

describe('A span of the log', () => {
  it('that was read before the log was put back is not applied to what has been rebuilt meanwhile', async () => {
    const { database, drop } = await freshReadDatabase()
    const recorded = createMemoryEventLog()
    await record(recorded, orders(1, 10))
    const place = { readModel: projection.name, partition: { number: 0, of: 1 }, version: projection.version }
    const { epoch, position } = await openHighWater(database, place, 1)
    const paused: Pick<LogReader, 'read'> = {
      read: async (range) => {
        const page = await recorded.read(range)
        const text = 'update read.high_waters set epoch = 2, position = 4 where read_model = $1'
        await database.query({ text, values: [projection.name] })
        return page
      },
    }
    const applying = applySpan(position, () => 10 as Position, {
      ...{ log: { ...recorded, ...paused }, database, projection, place, epoch, turns: createTurns(1), logger: silent },
      stopping: () => false,
      onPosition: () => {},
    })
    await assert.rejects(applying, OtherHistory)
    assert.deepEqual(await database.query({ text: 'select from read.orders', values: [] }), [])
    await drop()
  })
})

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
