import { atMost } from './at-most.ts'

const NEVER = new Promise<void>(() => {})
const LONG = 1_000_000

describe('To wait at most so long', () => {
  it('is over when the work has ended, well or not', async () => {
    await atMost(LONG, Promise.resolve())
    await atMost(LONG, Promise.reject(new Error('no')))
  })

  it('is over when the time is', () => atMost(1, NEVER))
})
