import assert from 'node:assert/strict'
import fc from 'fast-check'
import { assign } from './assign.ts'
import { sharesOf } from './share.ts'

const groups = ['main', 'co_purchase'].map((name) => ({ name, projections: [] }))
const leases = (shares: readonly { readonly lease: string }[] = []) => shares.map(({ lease }) => lease)

/** Where everything stands when each does what he works out. */
const settled = (partitions: number, members: readonly string[], holders: ReadonlyMap<string, string>) => {
  const assigned = assign(sharesOf(groups, partitions), members, holders)
  return new Map([...assigned].flatMap(([member, shares]) => shares.map(({ lease }) => [lease, member] as const)))
}

describe('Shares', () => {
  it('are named by group, number of partitions and partition', () =>
    assert.deepEqual(leases(sharesOf(groups, 2)), [
      'share main 2-0',
      'share co_purchase 2-0',
      'share main 2-1',
      'share co_purchase 2-1',
    ]))

  it('are all one’s who is alone', () => assert.equal(assign(sharesOf(groups, 4), ['ada'], new Map()).get('ada')?.length, 8))

  it('are nobody’s when nobody is there', () => assert.equal(assign(sharesOf(groups, 4), [], new Map()).size, 0))

  it('of each group are shared', () => {
    const alone = settled(2, ['ada'], new Map())
    const together = assign(sharesOf(groups, 2), ['ada', 'bob'], alone)
    for (const shares of together.values())
      assert.deepEqual(new Set(shares.map(({ group }) => group.name)), new Set(['main', 'co_purchase']))
  })

  const anyMembers = fc.uniqueArray(fc.constantFrom('ada', 'bob', 'cleo', 'dora', 'emil', 'fay', 'gus'), { minLength: 1 })
  const anySituation = fc.record({
    partitions: fc.integer({ min: 1, max: 64 }),
    members: anyMembers,
    holders: fc.array(fc.constantFrom('ada', 'bob', 'cleo', 'dora', 'gone', undefined), { maxLength: 128 }),
  })
  const holdersOf = (partitions: number, holders: readonly (string | undefined)[]) =>
    new Map(
      sharesOf(groups, partitions).flatMap(({ lease }, index) => {
        const holder = holders[index]
        return holder === undefined ? [] : [[lease, holder] as const]
      }),
    )

  it('come to be even, whoever held what', () =>
    fc.assert(
      fc.property(anySituation, ({ partitions, members, holders }) => {
        const shares = sharesOf(groups, partitions)
        const assigned = assign(shares, members, holdersOf(partitions, holders))
        assert.deepEqual(leases([...assigned.values()].flat()).toSorted(), leases(shares).toSorted())
        const sizes = [...assigned.values()].map(({ length }) => length)
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, String(sizes))
      }),
    ))

  it('are worked out alike by all', () =>
    fc.assert(
      fc.property(anySituation, fc.gen(), ({ partitions, members, holders }, gen) => {
        const known = holdersOf(partitions, holders)
        const shuffled = gen(fc.shuffledSubarray, members, { minLength: members.length })
        assert.deepEqual(settled(partitions, shuffled, known), settled(partitions, members, known))
      }),
    ))

  it('stay where they are once they are even', () =>
    fc.assert(
      fc.property(anySituation, ({ partitions, members, holders }) => {
        const even = settled(partitions, members, holdersOf(partitions, holders))
        assert.deepEqual(settled(partitions, members, even), even)
      }),
    ))

  it('move no more than one who joins or leaves makes them', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), anyMembers, (partitions, members) => {
        const before = settled(partitions, members, new Map())
        const joined = settled(partitions, [...members, 'zoe'], before)
        for (const [lease, member] of joined) assert.ok(member === 'zoe' || member === before.get(lease))
        const left = settled(partitions, members, joined)
        for (const [lease, member] of left) assert.ok(joined.get(lease) === 'zoe' || member === joined.get(lease))
      }),
    ))
})
