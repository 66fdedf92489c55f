import assert from 'node:assert/strict'
import type { Entry } from '../load/ledger.ts'
import type { Answer } from '../load/operation.ts'
import { type Recorded, wrongInTheBooks } from './books.ts'

const entry = (answer: Answer, more: Partial<Entry['operation']> = {}, [begunIn, answeredIn] = [0, 0]): Entry => ({
  begunIn,
  answeredIn,
  operation: {
    key: 'b0-1',
    method: 'POST',
    path: '/api/orders',
    body: {},
    mayBeRefused: ['insufficient_stock'],
    mayChangeNothing: false,
    ...more,
  },
  answer,
})
const success = { status: 201, position: 12, version: 1 }
const refusal = { status: 409, code: 'insufficient_stock', position: 12 }

const recorded = (position: number, type = 'StockReserved', key = 'b0-1'): Recorded => ({ position, version: 1, type, key })
const placed = [recorded(11, 'OrderPlaced'), recorded(12)]

describe('The books of the load', () => {
  it('are right when each success is in the log once, where its answer says', () =>
    assert.deepEqual(wrongInTheBooks([entry(success)], placed), []))

  it('are right when a refusal is there, or nothing of it', () => {
    assert.deepEqual(wrongInTheBooks([entry(refusal)], [recorded(12, 'OrderRejected')]), [])
    assert.deepEqual(wrongInTheBooks([entry(refusal)], []), [])
  })

  it('are right when nothing was left to do, where that may be', () =>
    assert.deepEqual(wrongInTheBooks([entry(success, { mayChangeNothing: true })], []), []))

  for (const [what, entries, events, finding] of [
    ['a success is not there', [entry(success)], [], /was answered and is not in the log/],
    ['it is there twice', [entry(success)], [...placed, recorded(31), recorded(32)], /is in the log more than once/],
    ['it is elsewhere', [entry({ ...success, position: 14 })], placed, /is elsewhere in the log/],
    ['it has other versions', [entry({ ...success, version: 3 })], placed, /has other versions/],
    ['a refusal did something', [entry(refusal)], [recorded(12)], /was refused and did something/],
    ['it was refused twice', [entry(refusal)], [recorded(12, 'OrderRejected'), recorded(13, 'OrderRejected')], /more than once/],
    ['it should not have been refused', [entry({ status: 404, code: 'order_not_found' })], [], /should not have been refused/],
    ['nobody was answered', [], placed, /^nobody was answered b0-1: OrderPlaced at 11, StockReserved at 12$/],
  ] as const)
    it(`are wrong when ${what}`, () => {
      const findings = wrongInTheBooks(entries, events)
      assert.equal(findings.length, 1)
      assert.match(findings[0]!, finding)
    })

  describe('when the log was put back to position 11', () => {
    const ends = [11]
    const before: [number, number] = [0, 0]
    const across: [number, number] = [0, 1]
    const after: [number, number] = [1, 1]
    const lost = { status: 404, code: 'order_not_found' }

    it('lack what was answered before with a later position, and nothing else', () => {
      assert.deepEqual(wrongInTheBooks([entry(success, {}, before)], [], ends), [])
      assert.match(wrongInTheBooks([entry(success, {}, after)], [], ends)[0]!, /was answered and is not in the log/)
      assert.match(wrongInTheBooks([entry({ ...success, position: 11 }, {}, before)], [], ends)[0]!, /is not in the log/)
    })

    it('are wrong when what was lost is there all the same', () =>
      assert.match(wrongInTheBooks([entry(success, {}, before)], placed, ends)[0]!, /was lost and is in the log/))

    it('may lack or have what was begun before and answered afterwards', () => {
      assert.deepEqual(wrongInTheBooks([entry(success, {}, across)], [], ends), [])
      assert.deepEqual(wrongInTheBooks([entry(success, {}, across)], placed, ends), [])
      assert.match(
        wrongInTheBooks([entry(success, {}, across)], [...placed, recorded(13), recorded(31)], ends)[0]!,
        /more than once/,
      )
    })

    it('have a refusal of what was begun before, as what it was about may be lost', () => {
      assert.deepEqual(wrongInTheBooks([entry(lost, {}, across)], [], ends), [])
      assert.match(wrongInTheBooks([entry(lost, {}, after)], [], ends)[0]!, /should not have been refused/)
    })
  })
})
