import assert from 'node:assert/strict'
import { createPace } from './pace.ts'

describe('a pace', () => {
  it('is unknown at first', () => {
    const pace = createPace(() => 0)
    assert.equal(pace.rate(387_512), 0)
    assert.equal(pace.secondsLeft(387_512, 564_472), undefined)
  })

  it('counts from where it began, and tells how long the rest takes', () => {
    let time = 0
    const pace = createPace(() => time)
    pace.rate(1_000)
    time = 2_000
    assert.equal(pace.rate(1_500), 250)
    assert.equal(pace.secondsLeft(1_500, 2_001), 3)
  })

  it('forgets what was long ago', () => {
    let time = 0
    const pace = createPace(() => time)
    for (; time <= 10_000; time += 500) pace.rate(time * 10)
    for (; time <= 30_000; time += 500) pace.rate(100_000 + (time - 10_000) / 10)
    assert.equal(pace.rate(100_000 + (time - 10_000) / 10), 100)
  })
})
