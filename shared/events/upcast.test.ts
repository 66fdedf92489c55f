import assert from 'node:assert/strict'
import type { Position } from '../kernel/types.ts'
import type { LoggedEvent } from '../ports/event-log.ts'
import { aLoggedEvent } from '../testing/stored-shapes.ts'
import { messageOf, readBy, recordedOf } from './cloud-event.ts'
import { dataVersionOf, withDataVersion } from './event.ts'
import { shopUpcasting, UnknownEventVersion, upcastingBy } from './upcast.ts'

/** A parcel that was once weighed in pounds, then in grams, and has dimensions since. */
const parcels = upcastingBy({
  ParcelWeighed: [
    ({ pounds }: { pounds: number }) => ({ grams: Math.round(pounds * 454) }),
    ({ grams }: { grams: number }) => ({ grams, size: null }),
  ],
  ParcelSent: [],
})

const METADATA = '{"actor":"open:staff","role":"staff","requestid":"r","correlationid":"c"}'
const stored = (type: string, version: number, data: object, metadata = METADATA): LoggedEvent =>
  aLoggedEvent({ type, data: JSON.stringify(data), metadata: withDataVersion(metadata, version) })
const place = { partition: 0, partitions: 1, prevPosition: 0 as Position, logEpoch: 1 }

describe('The version of an event', () => {
  it('is one more than there are steps to it', () =>
    assert.deepEqual(['ParcelWeighed', 'ParcelSent', 'constructor'].map(parcels.versionOf), [3, 1, 1]))

  it('is written only when it is not 1, before everything else', () => {
    assert.equal(withDataVersion(METADATA, 1), METADATA)
    assert.equal(withDataVersion(METADATA, 12), `{"dataversion":12,${METADATA.slice(1)}`)
    assert.deepEqual(
      [1, 2, 12].map((version) => dataVersionOf(withDataVersion(METADATA, version))),
      [1, 2, 12],
    )
  })

  it('is not taken from what a caller calls himself', () =>
    assert.equal(dataVersionOf(JSON.stringify({ actor: '{"dataversion":7', dataversion: 3 })), 1))

  it('travels as an attribute of CloudEvents', () => {
    const body = JSON.parse(messageOf(stored('ParcelWeighed', 2, { grams: 5 }), place).body)
    assert.deepEqual([body.dataversion, body.actor, body.data], [2, 'open:staff', { grams: 5 }])
  })
})

describe('An event of the past', () => {
  const read = (event: LoggedEvent): readonly object[] =>
    [event, messageOf(event, place)].map((source) => readBy(parcels, source).data)

  it('is read in its present form, from the log and from a message', () => {
    const present = { grams: 908, size: null }
    assert.deepEqual(read(stored('ParcelWeighed', 1, { pounds: 2 })), [present, present])
    assert.deepEqual(read(stored('ParcelWeighed', 2, { grams: 908 })), [present, present])
    assert.deepEqual(read(stored('ParcelWeighed', 3, present)), [present, present])
  })

  it('keeps all that is not its data', () => {
    const old = stored('ParcelWeighed', 1, { pounds: 2 })
    const { data: _, ...rest } = readBy(parcels, old)
    const { data: __, ...before } = recordedOf(old)
    assert.deepEqual(rest, before)
  })

  it('of a type that is not known is left to who reads it', () =>
    assert.deepEqual(read(stored('ParcelLost', 4, { where: 'sea' }))[0], { where: 'sea' }))
})

describe('An event of the future', () => {
  it('is refused: which one, where, in which version, and what to do', () => {
    const event = { ...stored('ParcelSent', 2, {}), stream: 'parcel-7' as never, position: 41 as Position }
    const told =
      'The ParcelSent at position 41 (parcel-7) was written in version 2, and this process knows ParcelSent up to version 1: upgrade this process'
    for (const source of [event, messageOf(event, place)])
      assert.throws(() => readBy(parcels, source), new UnknownEventVersion({ ...event, type: 'ParcelSent' }, 2, 1))
    assert.throws(() => readBy(parcels, event), { message: told })
  })

  for (const version of [0, -1, 1.5, 4, Number.NaN])
    it(`is refused in version ${version}, which is none`, () =>
      assert.throws(() => parcels.upcast(stored('ParcelWeighed', 1, {}), version, {}), UnknownEventVersion))

  it('is refused whatever its type', () => {
    for (const type of ['OrderPlaced', 'StockReserved', 'CustomerRegistered'])
      assert.throws(() => recordedOf(stored(type, shopUpcasting.versionOf(type) + 1, {})), UnknownEventVersion)
  })
})
