import assert from 'node:assert/strict'
import { createAlarm } from './alarm.ts'
import { pauseBefore } from './back-off.ts'

const FOR_EVER = Number.POSITIVE_INFINITY

describe('An alarm', () => {
  it('wakes the sleeper when it rings', async () => {
    const { sleep, ring } = createAlarm()
    const asleep = sleep(FOR_EVER)
    ring()
    await asleep
  })

  it('wakes the sleeper when the time is over', () => createAlarm().sleep(1))

  it('remembers one ring for who goes to sleep later', async () => {
    const { sleep, ring } = createAlarm()
    ring()
    ring()
    await sleep(FOR_EVER)
    const woken = await Promise.race([sleep(FOR_EVER).then(() => true), Promise.resolve(false)])
    assert.equal(woken, false)
  })
})

describe('The pause before another attempt', () => {
  const pause = (attempt: number, random: number) => pauseBefore(attempt, { firstMs: 100, mostMs: 1_000 }, () => random)

  it('doubles up to the most', () =>
    assert.deepEqual(
      [1, 2, 3, 4, 5, 99].map((attempt) => pause(attempt, 0)),
      [100, 200, 400, 800, 1_000, 1_000],
    ))

  it('is shortened by chance, by a half at the most', () => assert.equal(pause(1, 1), 50))
})
