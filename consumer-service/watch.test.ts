import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { sharesOf } from './shares/share.ts'
import type { ShareWork } from './shares/share-work.ts'
import { createWatch } from './watch.ts'

describe('The watch of a consumer service', () => {
  it('judges its work by what was published, not by what was recorded', async () => {
    const [log, judgedBy] = [createMemoryEventLog(), [] as unknown[]]
    await record(log, orders(1, 9))
    const [share] = sharesOf([{ name: 'main', projections: [] }], 1)
    const work = { share, statuses: (ends: unknown) => void judgedBy.push(ends), compare: () => {} } as unknown as ShareWork
    const cursor = { position: 7 as Position, lastPositions: [7 as Position], fence: 1, epoch: 1 }
    const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
    const watch = createWatch({
      log,
      cursors: { read: async () => cursor },
      database: { query: async () => [] } as unknown as Database,
      works: () => [work],
      onPartitions: () => {},
      logger,
    })
    watch.start()
    await eventually(() => assert.deepEqual(judgedBy[0], { head: 9, published: 7 }))
    assert.equal(watch.published(), 7)
    await watch.stop()
  })
})
