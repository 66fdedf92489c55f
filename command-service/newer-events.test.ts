import assert from 'node:assert/strict'
import { customerStream, type StreamId } from '#shared/events/streams.ts'
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
        recorded: new Set<string>(),
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

  const UNKNOWN_BEGINNINGS = {
    product: ['/api/products', { productId: 'x', name: 'X', category: 'c', price: 1 }],
    customer: ['/api/customers', { customerId: 'x', name: 'X' }],
    store: ['/api/stores', { storeId: 'x', name: 'X' }],
    order: ['/api/orders/x/pay', {}],
  } as const
  for (const [category, [path, body]] of Object.entries(UNKNOWN_BEGINNINGS))
    it(`a ${category} that began with a type of event that is not known here is neither made nor changed`, async () => {
      const service = await startCommandService()
      close = service.close
      const stream = `${category}-x` as StreamId
      await appendTo(service.log, { events: [newEvent(stream, 1, { type: 'ThingImported', data: '{}' })] })
      const { head } = await service.log.head()
      const refused = await service.ask(path, { body })
      assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '1'])
      assert.match(String(refused.json()['detail']), /position 2 .* ThingImported, which this process does not know: upgrade/)
      assert.equal((await service.log.head()).head, head)
    })

  it('nothing behind a line of a stream that only a newer program can decide is recorded', async () => {
    const service = await startCommandService()
    close = service.close
    await appendTo(service.log, { events: [newEvent('customer-x' as StreamId, 1, { type: 'ThingImported', data: '{}' })] })
    const { head } = await service.log.head()
    const lines = ['x', 'y'].map((customerId) => JSON.stringify({ command: 'RegisterCustomer', customerId, name: 'X' }))
    const headers = { 'content-type': 'application/x-ndjson' }
    const answer = await service.ask('/api/commands', { method: 'POST', body: lines.join('\n'), headers })
    assert.equal(JSON.parse(answer.text.split('\n')[0]!).status, 503)
    assert.equal((await service.log.head()).head, head)
  })
})
