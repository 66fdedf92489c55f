import assert from 'node:assert/strict'
import { HttpProblem } from '#shared/http/problem.ts'
import type { Position } from '#shared/kernel/types.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createAsking } from './asking.ts'
import type { Frontier } from './frontier-map.ts'
import { createHistory } from './history.ts'
import type { Found, Reading } from './reading.ts'

const FIVE: Frontier = { frontier: 5 as Position, epoch: 1 }

/** A read model that has come to position 5 as soon as anybody waits for it, and answers when it is told to. */
const slowly = () => {
  let known = 0 as Position
  const begun: ((found: Found<never>) => void)[] = []
  const reading = Object.assign(() => new Promise<Found<never>>((answer) => begun.push(answer)), { readModel: 'orders' })
  const askFor = createAsking({
    database: undefined as never,
    frontiers: {
      known: () => known,
      saw: () => {},
      waiting: () => 0,
      reach: async () => {
        known = FIVE.frontier
        return 'reached'
      },
    },
    replicas: { hold: () => false, read: async () => undefined, statuses: () => [], stop: async () => {} },
    history: createHistory(),
    waitLimitMs: 60_000,
  })
  const ask = (signal = new AbortController().signal) => {
    known = 0 as Position
    const asker = { signal, closing: new AbortController().signal }
    return askFor(asker, FIVE.frontier)(reading as Reading<object, never>, {})
  }
  const answerAll = () => {
    for (const answer of begun.splice(0)) answer({ rows: [], beside: undefined, ...FIVE })
  }
  return { ask, begun, answerAll }
}

describe('Queries that were woken', () => {
  it('read eight at a time', async () => {
    const { ask, begun, answerAll } = slowly()
    const asked = Array.from({ length: 20 }, () => ask())
    for (const count of [8, 8, 4]) {
      await eventually(() => assert.equal(begun.length, count))
      answerAll()
    }
    assert.equal((await Promise.all(asked)).length, 20)
  })

  it('read nothing any more for who has gone away before their turn', async () => {
    const { ask, begun, answerAll } = slowly()
    const client = new AbortController()
    const asked = Array.from({ length: 8 }, () => ask())
    const gone = assert.rejects(ask(client.signal), HttpProblem)
    await eventually(() => assert.equal(begun.length, 8))
    client.abort()
    answerAll()
    await Promise.all([...asked, gone])
    assert.equal(begun.length, 0)
  })
})
