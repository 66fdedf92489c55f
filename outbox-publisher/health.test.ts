import assert from 'node:assert/strict'
import { Registry } from 'prom-client'
import type { Position } from '#shared/kernel/types.ts'
import { publisherHealth } from './health.ts'
import { watchPublisher } from './metrics.ts'
import type { PublisherStatus } from './service.ts'

const well: PublisherStatus = {
  role: 'leading',
  head: 9 as Position,
  cursor: 7 as Position,
  lag: 2,
  verdict: 'keeping_up',
  brokerConnected: true,
}

const publisherOf = (status: Partial<PublisherStatus> = {}) => ({
  status: async () => ({ ...well, ...status }),
  brokerTrouble: (): string | undefined => undefined,
})

describe("The publisher's health", () => {
  const healthOf = (status: Partial<PublisherStatus>) => publisherHealth(publisherOf(status))

  it('is good while it keeps up, and says where it stands', async () =>
    assert.deepEqual(await healthOf({}).needed['publishing']!(), { role: 'leading', head: 9, cursor: 7, lag: 2 }))

  it('tells the newest seal', async () =>
    assert.deepEqual(await healthOf({ seal: '3:ab' }).needed['publishing']!(), {
      ...{ role: 'leading', head: 9, cursor: 7, lag: 2 },
      seal: '3:ab',
    }))

  it('is good for a while without a broker, whose absence shows', async () => {
    const { needed, useful } = publisherHealth({ ...publisherOf(), brokerTrouble: () => 'connect ECONNREFUSED' })
    await needed['publishing']!()
    await assert.rejects(useful!['broker']!(), /^Error: connect ECONNREFUSED$/)
  })

  it('does not blame the broker for a log that is away', async () => {
    const { needed, useful } = publisherHealth({ ...publisherOf(), status: () => Promise.reject(new Error('no log')) })
    await assert.rejects(needed['publishing']!(), /no log/)
    await useful!['broker']!()
  })

  it('is bad when it has stalled, and says why', () =>
    assert.rejects(healthOf({ verdict: 'stalled', lag: 5, trouble: 'no queue' }).needed['publishing']!(), {
      message: 'stalled: 5 events are not published (no queue)',
    }))

  it('is good while another one leads, however far behind that one is', async () => {
    const { role } = (await healthOf({ role: 'standby', verdict: 'stalled' }).needed['publishing']!()) as PublisherStatus
    assert.equal(role, 'standby')
  })

  it('is bad when it stands by because it cannot publish, and nobody does', () =>
    assert.rejects(healthOf({ role: 'standby', verdict: 'falling_behind', trouble: 'no queue' }).needed['publishing']!(), {
      message: 'falling behind: 2 events are not published (no queue)',
    }))

  it('is bad when the log ends before the cursor, though there is nothing to publish', () =>
    assert.rejects(healthOf({ head: 5 as Position, lag: 0 }).needed['publishing']!(), {
      message: 'the log ends at 5, before the cursor at 7: events are missing from it',
    }))

  it('is good while it stands by with a trouble of its own, and what there is gets published', async () => {
    await healthOf({ role: 'standby', trouble: 'no queue' }).needed['publishing']!()
  })

  it('is counted', async () => {
    const registry = new Registry()
    watchPublisher(registry, { status: async () => well })
    const text = await registry.metrics()
    for (const line of [
      'daybook_log_head 9',
      'daybook_publisher_cursor 7',
      'daybook_publisher_lag_events 2',
      'daybook_publisher_connected 1',
      'daybook_publisher_leading 1',
    ])
      assert.ok(text.includes(`\n${line}\n`), `${line} in ${text}`)
  })

  it('is not asked of a log that is away', async () => {
    const registry = new Registry()
    watchPublisher(registry, { status: () => Promise.reject(new Error('away')) })
    await registry.metrics()
  })
})
