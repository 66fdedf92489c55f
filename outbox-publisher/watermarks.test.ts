import assert from 'node:assert/strict'
import { watermarkOf } from '#shared/events/watermark.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Message } from '#shared/ports/broker.ts'
import type { Cursor } from '#shared/ports/publisher-cursor.ts'
import { createWatermarks } from './watermarks.ts'

describe('Watermarks', () => {
  let now = 0
  beforeEach(() => {
    now = 1_000
  })

  const cursor = (position: number, ...lastPositions: number[]): Cursor => ({
    position: position as Position,
    lastPositions: lastPositions as Position[],
    fence: 1,
    epoch: 1,
  })
  const placeOf = (partition: number) => ({ partition, partitions: 3, prevPosition: 0 as Position, logEpoch: 1 })
  const event = (position: number, partition: number): Message => watermarkOf(position as Position, placeOf(partition))
  const toldBy = (messages: readonly Message[]) =>
    messages.map(({ headers: { partition, prevPosition, position } }) => [partition, prevPosition, position])

  it('go at the end to every partition that got nothing, and say what its last event was', () => {
    const watermarks = createWatermarks(cursor(7, 7, 5, 7), () => now)
    assert.deepEqual(toldBy(watermarks.after([event(8, 0), event(9, 0)], cursor(9, 9, 5, 7), true)), [
      [1, 5, 9],
      [2, 7, 9],
    ])
    assert.equal(watermarks.dueIn(), Number.POSITIVE_INFINITY)
  })

  it('wait a few milliseconds after the last ones, and say then how far it has come', () => {
    const watermarks = createWatermarks(cursor(0, 0, 0, 0), () => now)
    watermarks.after([event(1, 0)], cursor(1, 1, 0, 0), true)
    now += 1
    assert.deepEqual(watermarks.after([event(2, 0)], cursor(2, 2, 0, 0), true), [])
    const wait = watermarks.dueIn()
    assert.ok(wait > 0 && wait < 50, `${wait}`)
    now += wait
    assert.deepEqual(toldBy(watermarks.after([], cursor(2, 2, 0, 0), true)), [
      [1, 0, 2],
      [2, 0, 2],
    ])
  })

  it('go while more is to come only to who got nothing since the last ones', () => {
    const watermarks = createWatermarks(cursor(0, 0, 0, 0), () => now)
    watermarks.after([event(1, 0)], cursor(1, 1, 0, 0), false)
    now += 1_000
    const window = [event(2, 1), event(3, 0)]
    assert.deepEqual(toldBy(watermarks.after(window, cursor(3, 3, 2, 0), false)), [[2, 0, 3]])
  })

  it('are not needed for the only partition', () => {
    const watermarks = createWatermarks(cursor(4, 4), () => now)
    assert.deepEqual(watermarks.after([event(5, 0)], cursor(5, 5), true), [])
    assert.equal(watermarks.dueIn(), Number.POSITIVE_INFINITY)
  })

  it('are at most so many a second, however many partitions there are', () => {
    const partitions = Array.from({ length: 64 }, () => 0)
    const watermarks = createWatermarks(cursor(0, ...partitions), () => now)
    let sent = 0
    for (let position = 1; position <= 1_000; position++, now++)
      sent += watermarks.after([event(position, 0)], cursor(position, position, ...partitions.slice(1)), true).length
    assert.ok(sent > 0 && sent <= 2_100, `${sent} in a second`)
  })
})
