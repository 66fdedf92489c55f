import assert from 'node:assert/strict'
import { Registry } from 'prom-client'
import type { Position } from '#shared/kernel/types.ts'
import { reactorsCheck, withReactors } from './health.ts'
import { watchReactors } from './metrics.ts'
import type { ReactorsStatus } from './reactors.ts'

type One = ReactorsStatus[number]

const answers = { done: 3, refused: 1, key_taken: 0 }
const well: One = { reactor: 'tier', mode: 'following', position: 7 as Position, answers, lag: 2, verdict: 'keeping_up' }
const standby: One = { ...well, reactor: 'other', mode: 'standby' }
const statusOf = (...all: One[]) => ({ status: async () => all })

describe("The reactors' health", () => {
  it('is good while each goes on or stands by', async () =>
    assert.deepEqual(await reactorsCheck(statusOf(well, standby))(), { tier: '2 events behind', other: 'standby' }))

  it('is bad while one waits, stands still or falls behind, and says why', () =>
    assert.rejects(
      reactorsCheck(
        statusOf(
          { ...well, trouble: 'nobody is there' },
          { ...well, verdict: 'stalled', trouble: 'event 8' },
          { ...well, verdict: 'falling_behind', lag: 9_000 },
        ),
      )(),
      {
        message:
          'tier waits, 2 events behind (nobody is there); tier has stalled, 2 events behind (event 8); tier falls behind, 9000 events behind',
      },
    ))

  it('does not decide whether a service is ready', () => {
    const { needed, useful } = withReactors({ needed: {}, useful: { broker: async () => undefined } }, statusOf())
    assert.deepEqual([Object.keys(needed), Object.keys(useful!)], [[], ['broker', 'reactors']])
  })

  it('is counted', async () => {
    const registry = new Registry()
    watchReactors(registry, statusOf({ ...well, trouble: 'away' }, standby))
    const text = await registry.metrics()
    for (const line of [
      'daybook_reactor_following{reactor="tier"} 1',
      'daybook_reactor_following{reactor="other"} 0',
      'daybook_reactor_position{reactor="tier"} 7',
      'daybook_reactor_lag_events{reactor="tier"} 2',
      'daybook_reactor_waiting{reactor="tier"} 1',
      'daybook_reactor_answers{reactor="tier",result="refused"} 1',
    ])
      assert.ok(text.split('\n').includes(line), line)
    assert.doesNotMatch(text, /daybook_reactor_position\{reactor="other"/)
  })
})
