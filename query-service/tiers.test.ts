import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Minor } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import { createTiers } from './tiers.ts'

const dollars = { code: 'USD', decimals: 2 } as const
const tiers = createTiers({ gold: 10_000, silver: 5_000 }, dollars)
const minor = (amount: number) => amount as Minor

describe('A tier', () => {
  it('begins above its threshold', () => {
    assert.equal(tiers.of(minor(1_000_001)), 'gold')
    assert.equal(tiers.of(minor(1_000_000)), 'silver')
    assert.equal(tiers.of(minor(500_001)), 'silver')
    assert.equal(tiers.of(minor(500_000)), 'bronze')
    assert.equal(tiers.of(minor(-1)), 'bronze')
  })

  it('is reached with what was missing, and not with less', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000, max: 1_000_000 }), (spend) => {
        const next = tiers.next(minor(spend))!
        assert.equal(tiers.of(minor(spend + next.missing)), next.tier)
        assert.notEqual(tiers.of(minor(spend + next.missing - 1)), next.tier)
      }),
    )
  })

  it('has the range of those who are of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2_000_000, max: 2_000_000 }),
        fc.constantFrom<Tier>('gold', 'silver', 'bronze'),
        (spend, tier) => {
          const { above = -Infinity, atMost = Infinity } = tiers.range(tier)
          assert.equal(spend > above && spend <= atMost, tiers.of(minor(spend)) === tier)
        },
      ),
    )
  })

  it('may have a threshold between two minor units', () => {
    const yen = createTiers({ gold: 100.5, silver: 50 }, { code: 'JPY', decimals: 0 })
    assert.deepEqual([yen.of(minor(100)), yen.of(minor(101))], ['silver', 'gold'])
  })
})
