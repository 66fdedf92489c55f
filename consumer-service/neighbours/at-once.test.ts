import assert from 'node:assert/strict'
import { nextAtOnce } from './at-once.ts'

/** How many lists are made at once in the end, where a statement takes so long by itself and so long for each list. */
const settledAt = (statement: { readonly itselfMs: number; readonly eachMs: number }, from: number): number => {
  let limit = from
  for (let round = 0; round < 30; round++)
    limit = nextAtOnce(limit, { withinMs: 20, tookMs: statement.itselfMs + limit * statement.eachMs })
  return limit
}

describe('How many lists are made at once', () => {
  it('is what a statement has time for', () => {
    assert.equal(settledAt({ itselfMs: 2, eachMs: 1 }, 4), 18)
    assert.equal(settledAt({ itselfMs: 2, eachMs: 0.01 }, 4), 200)
  })

  it('is one where one takes too long', () => assert.equal(settledAt({ itselfMs: 2, eachMs: 40 }, 4), 1))

  it('is more than one again behind one that took too long, where a statement by itself takes half of its time', () =>
    assert.equal(settledAt({ itselfMs: 11, eachMs: 1 }, 1), 9))
})
