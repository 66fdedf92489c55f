import assert from 'node:assert/strict'
import { customerStream } from '#shared/events/streams.ts'
import type { CustomerId, StoreId } from '#shared/kernel/types.ts'
import { appendTo, newEvent } from '#shared/testing/new-events.ts'
import { decideBatch } from './decide-batch.ts'
import { unwritten } from './fold.ts'
import { startCommandService } from './testing/running-service.ts'
import { DOLLARS } from './testing/small-shop.ts'
import { metadata } from './testing/test-loop.ts'

describe('Programs of several versions side by side', () => {
  let close = async () => {}
  afterEach(() => close())

  it('write the version of an event on it, when it is not the first', () => {
    const write = (version: number): string => {
      const request = { command: { type: 'OpenStore', storeId: 'north' as StoreId, name: 'North' } as const, metadata }
      const states = new Map([['store-north' as never, unwritten('store-north' as never)]])
      const waiting = { request, weight: 1, bytes: 1, since: 0, resolve: () => {}, reject: () => {}, sent: false, late: false }
      const context = {
        currency: DOLLARS,
        now: '2026-01-31T09:30:00.000Z' as never,
        newId: () => 'id',
        versionOf: () => version,
        mostEvents: 9,
      }
      return decideBatch([waiting], states, context).events[0]!.metadata
    }
    assert.equal(write(1), JSON.stringify(metadata))
    assert.equal(write(3), JSON.stringify({ dataversion: 3, ...metadata }))
  })

  it('the older one refuses what the newer one alone can read, and says so; everything else goes on', async () => {
    const service = await startCommandService()
    close = service.close
    const stream = customerStream('ada' as CustomerId)
    const data = JSON.stringify({ customerId: 'ada', profiles: [] })
    await appendTo(service.log, {
      events: [newEvent(stream, 1, { type: 'CustomerRegistered', data, metadata: '{"dataversion":2,"actor":"open:staff"}' })],
    })
    const register = (customerId: string) => service.ask('/api/customers', { body: { customerId, name: 'A' } })
    const refused = await register('ada')
    assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '1'])
    assert.match(String(refused.json()['detail']), /CustomerRegistered at position 2 \(customer-ada\).* version 2.*upgrade/)
    assert.equal((await register('bob')).status, 201)
    assert.deepEqual(
      service.faults.map((fault) => (fault as { error: Error }).error.name),
      ['UnknownEventVersion'],
    )
  })
})
