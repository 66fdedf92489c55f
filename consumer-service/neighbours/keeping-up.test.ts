import assert from 'node:assert/strict'
import { createListsKeepingUp } from './keeping-up.ts'

const MINUTE = 60_000

describe('Whether lists of neighbours keep up', () => {
  it('is told by those that are made, where all have to be made before the position moves', () => {
    const verdictOn = createListsKeepingUp()
    for (let minute = 0; minute < 10; minute++)
      assert.equal(verdictOn(minute * MINUTE, { position: 5, head: 9, listsMade: minute * 1_000 + 1 }), 'keeping_up')
  })

  it('is not, where none is made and the position does not move', () => {
    const verdictOn = createListsKeepingUp()
    const stuck = { position: 5, head: 9, listsMade: 1_000 }
    assert.deepEqual([verdictOn(0, stuck), verdictOn(MINUTE, stuck), verdictOn(2 * MINUTE, stuck)].at(-1), 'stalled')
  })
})
