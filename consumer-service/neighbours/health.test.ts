import assert from 'node:assert/strict'
import { Registry } from 'prom-client'
import type { Position } from '#shared/kernel/types.ts'
import { DatabaseUnavailable } from '#shared/ports/database.ts'
import { neighboursCheck, withNeighbours } from './health.ts'
import { watchNeighbours } from './metrics.ts'
import type { NeighboursStatus } from './running-neighbours.ts'

const facts = { position: 7 as Position, lag: 2, verdict: 'keeping_up', listsMade: 40, pairsForgotten: 9 } as const
const well: NeighboursStatus = { mode: 'working', ...facts }
const standby: NeighboursStatus = { ...well, mode: 'standby' }
const statusOf = (status: NeighboursStatus) => ({ status: () => status })
const touched = (answer: () => Promise<readonly unknown[]>) => ({ query: answer as never })

describe('The health of the lists of neighbours', () => {
  it('is good while they are made here or elsewhere', async () => {
    assert.deepEqual(await neighboursCheck(statusOf(well))(), { neighbours: '2 events behind' })
    assert.deepEqual(await neighboursCheck(statusOf(standby))(), { neighbours: 'standby' })
  })

  it('is bad while they wait or stand still, and says why', async () => {
    const [waiting, stalled] = [{ ...well, trouble: 'nobody is there' }, { ...well, verdict: 'stalled' } as const]
    await assert.rejects(neighboursCheck(statusOf(waiting))(), {
      message: 'lists of neighbours wait, 2 events behind (nobody is there)',
    })
    await assert.rejects(neighboursCheck(statusOf(stalled))(), { message: 'lists of neighbours have stalled, 2 events behind' })
  })

  it('does not decide whether a service is ready', () => {
    const { needed, useful } = withNeighbours({ needed: {}, useful: { broker: async () => undefined } }, statusOf(well))
    assert.deepEqual([Object.keys(needed), Object.keys(useful!)], [[], ['broker', 'neighbours']])
  })

  const linesOf = async (status: NeighboursStatus, answer: () => Promise<readonly unknown[]>) => {
    const registry = new Registry()
    watchNeighbours(registry, statusOf(status), touched(answer))
    return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  }

  it('is counted', async () =>
    assert.deepEqual(await linesOf(well, async () => [{ touched: 3 }]), [
      'daybook_neighbours_working 1',
      'daybook_neighbours_position 7',
      'daybook_neighbours_lag_events 2',
      'daybook_neighbours_waiting 0',
      'daybook_neighbours_touched_articles 3',
      'daybook_neighbours_lists_made 40',
      'daybook_neighbours_pairs_forgotten 9',
    ]))

  it('is counted without what is not known', async () => {
    assert.deepEqual(await linesOf(standby, async () => [{ touched: 3 }]), ['daybook_neighbours_working 0'])
    const lines = await linesOf(well, () => Promise.reject(new DatabaseUnavailable('it is away')))
    assert.ok(!lines.some((line) => line.startsWith('daybook_neighbours_touched_articles')))
  })
})
