import assert from 'node:assert/strict'
import type { Position } from '../kernel/types.ts'
import { everyType } from '../testing/shop-story.ts'
import { storedShapes } from '../testing/stored-shapes.ts'
import { messageOf, recordedOf } from './cloud-event.ts'
import { dataVersionOf } from './event.ts'
import { shopUpcasting } from './upcast.ts'

/** What was once stored is read for ever: files in stored-shapes grow, and nothing in them is changed or taken away. */
describe('The stored shapes of the past', () => {
  const shapes = storedShapes()

  for (const type of everyType)
    it(`have a ${type} of every version it was ever written in`, () => {
      const versions = shapes.filter((event) => event.type === type).map(({ metadata }) => dataVersionOf(metadata))
      const wanted = Array.from({ length: shopUpcasting.versionOf(type) }, (_, index) => index + 1)
      assert.deepEqual([...new Set(versions)].sort(), wanted, 'add what is stored today to shared/events/stored-shapes')
    })

  it('are read the same from the log and from a message', () => {
    const place = { partition: 0, partitions: 1, prevPosition: 0 as Position, logEpoch: 1 }
    for (const event of shapes) assert.deepEqual(recordedOf(messageOf(event, place)), recordedOf(event))
  })
})
