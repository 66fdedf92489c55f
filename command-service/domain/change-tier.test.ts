import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import { ChangeTier, customerId, erased, registered, seen, tierChanged } from '../testing/fixtures.ts'
import { aShop, createSmallShop, recordedBy } from '../testing/small-shop.ts'

const moved = { type: 'ChangeCustomerProfile', customerId, profile: { name: 'Ada L.' } } as const

describe('changing a tier', () => {
  it('records where it came from and where it went', () =>
    aShop(registered)
      .when(ChangeTier('gold', 7))
      .then(tierChanged('bronze', 'gold', 7)))

  it('needs no profile', () =>
    aShop(seen)
      .when(ChangeTier('silver', 7))
      .then(tierChanged('bronze', 'silver', 7)))

  it('goes on from the last one', () =>
    aShop(registered, tierChanged('bronze', 'gold', 7))
      .when(ChangeTier('silver', 9))
      .then(tierChanged('gold', 'silver', 9)))

  it('to the tier there is changes nothing', () => {
    aShop(registered).when(ChangeTier('bronze', 7)).thenNothing()
    aShop(registered, tierChanged('bronze', 'gold', 7))
      .when(ChangeTier('gold', 9))
      .thenNothing()
  })

  it('twice changes once', () =>
    aShop(registered, tierChanged('bronze', 'gold', 7))
      .when(ChangeTier('gold', 7))
      .thenNothing())

  it('says why, and in which window was spent', () => {
    const why = { reason: 'window', window: { months: 12, day: '2026-11-20' } } as const
    const changed = tierChanged('bronze', 'gold', 7)
    aShop(registered)
      .when({ ...ChangeTier('gold', 7), ...why })
      .then({ ...changed, data: { ...changed.data, ...why } } as ShopEvent)
  })

  it('as of an earlier day than the last one changes nothing', () => {
    const on = (day: string) => ({ window: { months: 12, day } })
    const changed = tierChanged('bronze', 'gold', 7)
    const shop = aShop(registered, { ...changed, data: { ...changed.data, ...on('2026-11-20') } } as ShopEvent)
    shop.when({ ...ChangeTier('silver', 9), ...on('2026-11-19') }).thenNothing()
    shop.when(ChangeTier('silver', 9)).then(tierChanged('gold', 'silver', 9))
  })

  it('for what is older than the last one changes nothing', () =>
    aShop(registered, tierChanged('bronze', 'gold', 7))
      .when(ChangeTier('silver', 6))
      .thenNothing())

  it('for the same spending holds when other bounds say otherwise', () =>
    aShop(registered, tierChanged('bronze', 'gold', 7))
      .when(ChangeTier('silver', 7))
      .then(tierChanged('gold', 'silver', 7)))

  it('outlives a new profile', () => {
    const shop = createSmallShop()
    shop.record([registered, tierChanged('bronze', 'gold', 7)])
    shop.record(recordedBy(shop.ask(moved)))
    assert.deepEqual(shop.ask(ChangeTier('gold', 9)), [])
  })

  it('of an erased customer changes nothing', () => {
    aShop(registered, erased).when(ChangeTier('gold', 7)).thenNothing()
    aShop(registered, tierChanged('bronze', 'gold', 7), erased)
      .when(ChangeTier('bronze', 9))
      .thenNothing()
  })

  it('needs a customer', () => aShop().when(ChangeTier('gold', 7)).thenRefused('customer_not_found'))

  it('makes a history without a break, whatever comes in whatever order', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(anyTier, fc.integer({ min: 1, max: 9 }))), (asked) => {
        const shop = createSmallShop()
        shop.record([registered])
        let [tier, latest]: [Tier, number] = ['bronze', 0]
        for (const [to, cause] of asked) {
          const [event] = recordedBy(shop.ask(ChangeTier(to, cause)))
          assert.equal(event !== undefined, to !== tier && cause >= latest)
          if (event?.type !== 'CustomerTierChanged') continue
          shop.record([event])
          assert.deepEqual([event.data.from, event.data.to], [tier, to])
          tier = to
          latest = cause
        }
      }),
    ))
})

const anyTier = fc.constantFrom<Tier>('gold', 'silver', 'bronze')
