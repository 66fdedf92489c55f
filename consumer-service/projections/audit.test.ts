import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Database } from '#shared/ports/database.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { recorded, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { theReadModel } from '../testing/the-read-model.ts'
import { audit } from './audit.ts'

projectionContract(audit, allRows('audit'))

const [opened] = recorded([tell('StoreOpened', { storeId: 'main', name: 'Main street' }, '2026-01-02T10:00:00Z')]) as [
  Recorded<ShopEvent>,
]
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const request = {
  actor: 'ada',
  role: 'admin',
  requestid: 'r-7',
  correlationid: 'c-7',
  traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
}

const entriesAfter = async (events: readonly Recorded<ShopEvent>[], columns?: string) =>
  rowsOf(await after(audit, events), 'audit', columns)

describe('The audit', () => {
  it('tells who did what, when, to which stream, with which request', async () =>
    assert.deepEqual(await entriesAfter([{ ...opened, metadata: request }]), [
      {
        position: 1,
        occurred_at: new Date('2026-01-02T10:00:00Z'),
        recorded_at: new Date('2026-06-01T00:00:00Z'),
        version: 1,
        stream: 'store-main',
        type: 'StoreOpened',
        actor: 'ada',
        role: 'admin',
        request_id: 'r-7',
        correlation_id: 'c-7',
        trace_id: TRACE,
      },
    ]))

  it('says a correlation that is the request itself once', async () => {
    const { traceparent: _, ...alone } = { ...request, correlationid: 'r-7' }
    assert.deepEqual(await entriesAfter([{ ...opened, metadata: alone }], 'request_id, correlation_id, trace_id'), [
      { request_id: 'r-7', correlation_id: null, trace_id: null },
    ])
  })

  it('has an entry for every event, of whatever type', () =>
    theReadModel(audit, entries)
      .when(...shopStory)
      .then('audit', ...shopStory.map(({ position, stream, version, type }) => ({ position, stream, version, type }))))
})

const entries = (database: Database) =>
  database.query<Record<string, unknown>>({
    text: 'select position, stream, version, type from read.audit order by position',
    values: [],
  })
