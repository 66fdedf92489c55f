import assert from 'node:assert/strict'
import { ableOf, createReach } from './broker-reach.ts'
import { PACE } from './pace.ts'

describe('The reach of the broker', () => {
  const lease = (name: string, holder: string) => ({ name: `${name} ${holder}`, holder })
  const connected = (holder: string) => lease('broker connected', holder)
  const away = (holder: string) => lease('broker away', holder)

  it('is told when it has lasted, and not at every blink', () => {
    let isConnected = false
    const reach = createReach(() => isConnected, 'ada', PACE)
    assert.deepEqual([reach(0), reach(PACE.awayMs - 1)], [[], []])
    assert.deepEqual(reach(PACE.awayMs), ['broker away ada'])
    isConnected = true
    assert.deepEqual([reach(6_000), reach(6_000 + PACE.connectedMs - 1)], [[], []])
    assert.deepEqual(reach(6_000 + PACE.connectedMs), ['broker connected ada'])
    isConnected = false
    assert.deepEqual([reach(30_000), reach(30_000 + PACE.awayMs)], [[], ['broker away ada']])
  })

  it('decides who may have shares only where somebody has it', () => {
    const both = ['ada', 'bob']
    assert.deepEqual(ableOf(both, []), both)
    assert.deepEqual(ableOf(both, [away('bob')]), both)
    assert.deepEqual(ableOf(both, [connected('ada')]), both)
    assert.deepEqual(ableOf(both, [connected('ada'), away('bob')]), ['ada'])
    assert.deepEqual(ableOf(both, [away('ada'), away('bob')]), both)
    assert.deepEqual(ableOf(both, [connected('gone'), away('bob')]), both)
    assert.deepEqual(ableOf(both, [connected('bob'), away('bob'), away('ada')]), both)
  })
})
