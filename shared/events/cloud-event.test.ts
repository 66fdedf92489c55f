import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Instant, Position } from '../kernel/types.ts'
import type { LoggedEvent } from '../ports/event-log.ts'
import { messageOf, type Place, recordedOf, typeOf } from './cloud-event.ts'
import type { StreamId } from './streams.ts'

const place: Place = { partition: 3, partitions: 4, prevPosition: 6 as Position, logEpoch: 1 }

const instants = fc
  .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString() as Instant)
const TAKEN = ['id', 'source', 'type', 'subject', 'time', 'position', 'data', 'recordedat', 'specversion', 'dataversion']
const attributeNames = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/).filter((name) => !TAKEN.includes(name))

const loggedEvents: fc.Arbitrary<LoggedEvent> = fc.record({
  id: fc.uuid(),
  stream: fc
    .stringMatching(/^(order|stock|product)-[A-Za-z0-9._:-]{1,20}(~[A-Za-z0-9._:-]{1,20})?$/)
    .map((text) => text as StreamId),
  version: fc.integer({ min: 1 }),
  type: fc.constantFrom('OrderPlaced', 'StockReserved', 'ProductCreated'),
  data: fc.jsonValue().map((value) => JSON.stringify(value)),
  metadata: fc.dictionary(attributeNames, fc.string({ unit: 'binary' })).map((fields) => JSON.stringify(fields)),
  occurredAt: instants,
  recordedAt: instants,
  position: fc.maxSafeNat().map((value) => value as Position),
  bucket: fc.integer({ min: 0, max: 63 }),
})

const anEvent: LoggedEvent = {
  id: '0190a3c4-0000-7000-8000-000000000001',
  stream: 'order-o-1' as StreamId,
  version: 1,
  type: 'OrderPlaced',
  data: '{ "orderId":"o-1", "total":1.50 }',
  metadata: '{"actor":"open:staff","requestid":"say \\"traceparent\\":\\"no\\"","traceparent":"00-ab-cd-01"}',
  occurredAt: '2011-12-09T12:50:00.000Z' as Instant,
  recordedAt: '2026-01-31T09:30:00.000Z' as Instant,
  position: 7 as Position,
  bucket: 3,
}

describe('An event as a CloudEvents message', () => {
  it('comes back as the log would have given it', () =>
    fc.assert(fc.property(loggedEvents, (event) => assert.deepEqual(recordedOf(messageOf(event, place)), recordedOf(event)))))

  it('carries the stored data byte for byte', () =>
    fc.assert(fc.property(loggedEvents, (event) => assert.ok(messageOf(event, place).body.endsWith(`"data":${event.data}}`)))))

  it('has the attributes of CloudEvents 1.0, the metadata among them', () =>
    assert.deepEqual(JSON.parse(messageOf(anEvent, place).body), {
      specversion: '1.0',
      id: anEvent.id,
      source: '/daybook',
      type: 'OrderPlaced',
      subject: 'order-o-1',
      time: anEvent.occurredAt,
      recordedat: anEvent.recordedAt,
      position: 7,
      streamversion: 1,
      datacontenttype: 'application/json',
      actor: 'open:staff',
      requestid: 'say "traceparent":"no"',
      traceparent: '00-ab-cd-01',
      data: { orderId: 'o-1', total: 1.5 },
    }))

  it('says in its headers where it stands and to which trace it belongs', () => {
    const { headers, topic, id } = messageOf(anEvent, place)
    assert.deepEqual(headers, { position: 7, ...place, traceparent: '00-ab-cd-01' })
    assert.deepEqual([topic, id], ['order.OrderPlaced', anEvent.id])
  })

  it('has neither trace nor extra attributes when there is no metadata', () => {
    const message = messageOf({ ...anEvent, metadata: ' { } ' }, place)
    assert.deepEqual(message.headers, { position: 7, ...place })
    assert.deepEqual(recordedOf(message).metadata, {})
  })

  it('tells its type without being parsed', () => assert.equal(typeOf(messageOf(anEvent, place)), 'OrderPlaced'))
})
