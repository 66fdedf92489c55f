import assert from 'node:assert/strict'
import type { Message } from '#shared/ports/broker.ts'
import { diceOf } from '../../dice.ts'
import { createMeddler, type Meddling } from './meddling.ts'

const batch = (first: number, last: number): readonly Message[] =>
  Array.from({ length: last - first + 1 }, (_, index) => ({ id: String(first + index) }) as Message)

const ids = (messages: readonly Message[]): readonly number[] => messages.map(({ id }) => Number(id))
const sorted = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b)

describe('A meddler with messages', () => {
  const meddled: [Meddling, number][] = []
  const meddlerTold = (meddle: Meddling, messages: number) => {
    const meddler = createMeddler(diceOf(5), (what, count) => meddled.push([what, count]))
    meddler.order({ meddle, messages })
    return meddler
  }
  beforeEach(() => {
    meddled.length = 0
  })

  it('leaves alone what it was told nothing about', () => {
    const meddler = meddlerTold('drop', 10)
    assert.ok(ids(meddler.through(batch(1, 20))).length < 20)
    assert.deepEqual(meddled, [['drop', 10]])
    assert.deepEqual(ids(meddler.through(batch(21, 30))), ids(batch(21, 30)))
  })

  it('drops some of them', () => {
    const passed = ids(meddlerTold('drop', 100).through(batch(1, 100)))
    assert.ok(passed.length > 0 && passed.length < 100)
    assert.deepEqual(passed, sorted(passed))
  })

  it('brings each at least once, and some again, at once and later', () => {
    const meddler = meddlerTold('duplicate', 100)
    const first = ids(meddler.through(batch(1, 100)))
    assert.deepEqual([...new Set(first)], ids(batch(1, 100)))
    assert.ok(first.length > 100)
    const second = ids(meddler.through(batch(101, 110)))
    assert.ok(second.some((id) => id <= 100))
  })

  it('brings them in another order, some with the next batch, none of them lost', () => {
    const meddler = meddlerTold('reorder', 100)
    const first = ids(meddler.through(batch(1, 100)))
    const second = ids(meddler.through(batch(101, 110)))
    assert.notDeepEqual(first, sorted(first))
    assert.ok(second.some((id) => id <= 100))
    assert.deepEqual(sorted([...first, ...second]), ids(batch(1, 110)))
  })
})
