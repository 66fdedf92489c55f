import assert from 'node:assert/strict'
import { areHeadersFor } from './headers.ts'

const queue = { group: 'orders', partition: 1, partitions: 2 }
const headers = { position: 9, prevPosition: 7, partition: 1, partitions: 2, logEpoch: 1 }

describe('Headers of a message from RabbitMQ', () => {
  it('are those of its partition and lead onwards', () => {
    assert.ok(areHeadersFor(queue, headers))
    assert.ok(areHeadersFor(queue, { ...headers, prevPosition: 0, traceparent: '00-1-2-01' }))
  })

  for (const [what, wrong] of Object.entries({
    'a position of another kind': { position: '9' },
    'a position that is NaN': { position: Number.NaN },
    'a position between two': { position: 8.5 },
    'a position beyond what a number can tell': { position: 2 ** 53 },
    'a position before the first': { prevPosition: -1 },
    'a position that is its own predecessor': { prevPosition: 9 },
    'another partition': { partition: 0 },
    'another number of partitions': { partitions: 4 },
    'no epoch': { logEpoch: undefined },
  }))
    it(`do not have ${what}`, () => assert.equal(areHeadersFor(queue, { ...headers, ...wrong }), false))

  it('are there', () => assert.equal(areHeadersFor(queue, undefined), false))
})
