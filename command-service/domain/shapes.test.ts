import assert from 'node:assert/strict'
import { changedWithoutSaying, committedStates, type FoldedStates, foldedStates } from '../testing/folded-states.ts'

describe('The stored shapes of the past', () => {
  const committed = committedStates()

  it('fold to the states they always folded to', () => {
    assert.deepEqual(changedWithoutSaying(committed, foldedStates()), [], 'raise the state in domain/shapes.ts')
    assert.deepEqual(foldedStates(), committed, 'node command-service/testing/folded-states.ts writes the states anew')
  })

  it('come to no state whose change would not be noticed', () => {
    const { stock } = committed
    const [stream, folded] = Object.entries(stock!.streams)[0]!
    const now = (state: object, more: object = {}): FoldedStates => ({
      ...committed,
      stock: { ...stock!, streams: { [stream]: { ...folded, state: { ...folded.state, ...state } as never, ...more } } },
    })
    assert.deepEqual(changedWithoutSaying(committed, now({})), [])
    assert.deepEqual(changedWithoutSaying(committed, now({ onHand: 12_345 })), [stream])
    assert.deepEqual(changedWithoutSaying(committed, now({ location: 'A7' })), [stream])
    assert.deepEqual(changedWithoutSaying(committed, now({ onHand: 12_345 }, { version: 99 })), [])
    const raised = { ...committed, stock: { ...now({ onHand: 12_345 }).stock!, shape: 99 } }
    assert.deepEqual(changedWithoutSaying(committed, raised), [])
  })

  it('fold to states that survive being stored as JSON', () => {
    for (const kind of Object.values(foldedStates()))
      for (const { state } of Object.values(kind.streams)) assert.deepEqual(JSON.parse(JSON.stringify(state)), state)
  })
})
