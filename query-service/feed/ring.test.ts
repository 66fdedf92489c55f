import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import type { Framed } from './chunk.ts'
import { createRing } from './ring.ts'

const at = (position: number) => position as Position
const event = (position: number, frame = `${position};`): Framed => ({
  position: at(position),
  type: position % 2 === 0 ? 'even' : 'odd',
  stream: 'order-1' as never,
  frame,
})
const events = (first: number, last: number, frame?: string): readonly Framed[] =>
  Array.from({ length: last - first + 1 }, (_, index) => event(first + index, frame))

const all = () => true
const even = ({ type }: Pick<Framed, 'type'>) => type === 'even'

describe('The latest events', () => {
  it('are given from behind a position on, and how far that is', () => {
    const ring = createRing(at(10))
    ring.add(events(11, 14))
    assert.deepEqual(ring.behind(at(12), 'all', all), { bytes: Buffer.from('13;14;'), through: 14, last: 14 })
    assert.deepEqual(ring.behind(at(10), 'even', even), { bytes: Buffer.from('12;14;'), through: 14, last: 14 })
    assert.deepEqual(ring.behind(at(14), 'all', all), { bytes: Buffer.from(''), through: 14, last: undefined })
    ring.add(events(15, 15))
    assert.deepEqual(ring.behind(at(14), 'even', even), { bytes: Buffer.from(''), through: 15, last: undefined })
    assert.deepEqual(ring.behind(at(12), 'all', all), { bytes: Buffer.from('13;14;15;'), through: 15, last: 15 })
  })

  it('are not known behind a position from before, nor when they have been forgotten', () => {
    const ring = createRing(at(10), { characters: 1_000, events: 4 })
    assert.equal(ring.behind(at(9), 'all', all), undefined)
    ring.add(events(11, 15))
    assert.equal(ring.through(), 15)
    assert.equal(ring.behind(at(12), 'all', all), undefined)
    assert.deepEqual(ring.behind(at(13), 'all', all)?.bytes, Buffer.from('14;15;'))
    ring.add(events(16, 17, 'x'.repeat(900)))
    assert.equal(ring.behind(at(15), 'all', all), undefined)
    assert.equal(ring.behind(at(16), 'all', all)?.through, 17)
  })

  it('are given in chunks, and everybody at the same place gets the same one', () => {
    const ring = createRing(at(0))
    ring.add(events(1, 9, 'x'.repeat(10_000)))
    const chunk = ring.behind(at(0), 'all', all)
    assert.deepEqual([chunk?.through, chunk?.last, chunk?.bytes.length], [4, 4, 40_000])
    ring.behind(at(4), 'all', all)
    ring.add(events(10, 10))
    assert.equal(ring.behind(at(0), 'all', all), chunk)
    assert.equal(ring.behind(at(0), 'even', even)?.through, 8)
    assert.equal(ring.behind(at(8), 'all', all)?.through, 10)
  })

  it('are forgotten when a customer of whom they tell is erased', () => {
    const ring = createRing(at(0))
    const ada = { stream: 'customer-ada' as never, type: 'CustomerRegistered' }
    ring.add([{ ...event(1), ...ada }, event(2)])
    assert.equal(ring.behind(at(0), 'all', all)?.last, 2)
    ring.add([{ ...event(3), stream: 'customer-bob' as never, type: 'CustomerErased' }])
    assert.equal(ring.behind(at(0), 'all', all)?.last, 3)
    ring.add([{ ...event(4), ...ada, type: 'CustomerErased' }])
    assert.equal(ring.behind(at(0), 'all', all), undefined)
    assert.deepEqual([ring.behind(at(3), 'all', all)?.bytes.toString(), ring.through()], ['4;', 4])
  })

  it('stay right when many are at many places', () => {
    const ring = createRing(at(0))
    for (let last = 1; last <= 600; last++) {
      ring.add([event(last)])
      for (let after = 0; after < last; after += 7)
        assert.equal(
          ring.behind(at(after), 'all', all)?.bytes.toString(),
          Array.from({ length: last - after }, (_, index) => `${after + index + 1};`).join(''),
        )
    }
  })
})
