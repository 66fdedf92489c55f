import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { aLog, type RunningQueries, startQueries } from './testing/running-queries.ts'

const last = shopStory.length

/** The log was put back to an earlier moment and has gone on: its positions stand for other events than the read models tell of. */
describe('While read models are of a history that was lost, a query', () => {
  let queries: RunningQueries
  let epoch: number | undefined
  const head = async () => {
    if (epoch === undefined) throw new Error('away')
    return { head: last as Position, epoch }
  }
  beforeEach(async () => {
    epoch = 1
    queries = await startQueries(shopStory, { log: { ...aLog(last), head } })
  })
  afterEach(async () => {
    await queries.close()
    assert.deepEqual(queries.faults, [])
  })

  const standsIn = (history: number, readModels: string) => {
    const text = `update read.high_waters set epoch = ${history} where read_model ~ '^(${readModels})$'`
    return queries.database.query({ text, values: [] })
  }
  const statusOf = async (path: string) => (await queries.get(path)).status

  it('that waits for a position is not told of what stood there before', async () => {
    assert.equal(await statusOf('/api/products/tea?waitFor=5'), 200)
    epoch = 2
    await eventually(async () => assert.equal(await statusOf('/api/products/tea?waitFor=5'), 503))
    const { headers, json } = await queries.get('/api/products/tea?waitFor=5')
    assert.deepEqual([json<SeenProblem>().code, headers['daybook-position']], ['not_reached', '0'])
    await standsIn(2, '.*')
    assert.equal(await statusOf('/api/products/tea?waitFor=5'), 200)
  })

  it('that waits for nothing is told what there is', async () => {
    epoch = 2
    await eventually(async () => assert.equal(await statusOf('/api/products/tea?waitFor=5'), 503))
    assert.equal(await statusOf('/api/products/tea'), 200)
  })

  it('is told by those that are rebuilt already, and learns from them though the log is away', async () => {
    epoch = undefined
    await standsIn(2, 'catalogue')
    assert.equal(await statusOf('/api/products/tea?waitFor=5'), 200)
    assert.equal(await statusOf('/api/orders/o-3?waitFor=5'), 503)
    await standsIn(2, 'orders')
    assert.equal(await statusOf('/api/orders/o-3?waitFor=5'), 200)
  })
})
