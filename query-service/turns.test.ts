import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { createTurns } from './turns.ts'

describe('Those who take turns', () => {
  it('are so many at a time, in their order, whether or not they succeed', async () => {
    const turns = createTurns(3)
    const began: number[] = []
    let [atWork, most] = [0, 0]
    const work = async (number: number) => {
      began.push(number)
      most = Math.max(most, ++atWork)
      await setImmediate()
      atWork--
      if (number % 4 === 0) throw new Error('it went wrong')
    }
    const numbers = Array.from({ length: 50 }, (_, number) => number)
    const outcomes = await Promise.allSettled(numbers.map((number) => turns(() => work(number))))
    assert.deepEqual([began, most, atWork], [numbers, 3, 0])
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 13)
    assert.equal(await turns(async () => 'one more'), 'one more')
  })
})
