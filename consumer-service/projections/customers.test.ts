import assert from 'node:assert/strict'
import type { Tier } from '#shared/kernel/tier.ts'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, applyTo, projectionContract, rowsOf } from '../projection.contract.ts'
import { customers } from './customers.ts'

projectionContract(customers, allRows(...customers.tables))

const sale = sold(line('tea', 2, 2.5))
const registered = tell('CustomerRegistered', { customerId: 'ada' }, '2026-01-01T00:00:00Z')
const placed = (orderId: string, at: string) => tell('OrderPlaced', { orderId, customerId: 'ada', ...sale }, at)
const cancelled = (orderId: string) => tell('OrderCancelled', { orderId, customerId: 'ada', ...sale })
const returned = tell('OrderReturned', { orderId: 'o-2', customerId: 'ada', restocked: true, ...sold(line('tea', 1, 2.5)) })
const credited = tell('CreditNoteIssued', { creditNoteId: 'n-1', customerId: 'ada', restocked: false, ...sale })

const rowAfter = async (table: string, ...events: readonly Told[]) =>
  (await rowsOf(await after(customers, recorded(events)), table))[0]
const profileAfter = (...events: readonly Told[]) => rowAfter('customers', ...events)
const spendingAfter = (...events: readonly Told[]) => rowAfter('customer_spending', ...events)

const changesAfter = async (columns: string, ...events: readonly Told[]) =>
  rowsOf(await after(customers, recorded(events)), 'customer_tier_changes', columns)

const unknown = { name: null, email: null, address: null, words: '' }
const ada = { customer_id: 'ada', ...unknown, version: 1, registered_at: new Date('2026-01-01T00:00:00Z'), erased_at: null }
const nothing = {
  orders: 0,
  gross: 0,
  cancelled: 0,
  returned: 0,
  credited: 0,
  net_spend: 0,
  first_order_at: null,
  last_order_at: null,
}
const [monday, tuesday] = ['2026-01-05T10:00:00Z', '2026-01-06T10:00:00Z']
const bought = [placed('o-1', monday), placed('o-2', monday), placed('o-3', monday)]

describe('A customer', () => {
  it('may be seen without a profile', async () => assert.deepEqual(await profileAfter(registered), ada))

  it('may come with a profile', async () => {
    const profile = { name: 'Ada', email: 'ada@example.org' }
    const withProfile = tell('CustomerRegistered', { customerId: 'ada', profile }, '2026-01-01T00:00:00Z')
    assert.deepEqual(await profileAfter(withProfile), { ...ada, ...profile, words: "'ada':1A,2A 'ada@example.org':3A" })
  })

  it('has the last profile, all of it', async () => {
    const profile = (data: { name: string; email?: string; address?: string }) =>
      tell('CustomerProfileChanged', { customerId: 'ada', profile: data })
    const changes = [profile({ name: 'Ada', email: 'ada@example.org' }), profile({ name: 'Ada L.', address: 'London' })]
    const expected = { ...ada, version: 3, name: 'Ada L.', address: 'London', words: "'ada':1A 'l':2A" }
    assert.deepEqual(await profileAfter(registered, ...changes), expected)
  })

  describe('who is erased', () => {
    const profile = { name: 'Ada', email: 'ada@example.org', address: 'London' }
    const changed = tell('CustomerProfileChanged', { customerId: 'ada', profile })
    const story = [registered, changed, placed('o-1', monday), tell('CustomerErased', { customerId: 'ada' }, tuesday)]
    const forgotten = { ...ada, version: 3, erased_at: new Date(tuesday) }

    it('is forgotten, but not what was bought', async () => {
      assert.deepEqual(await profileAfter(...story), forgotten)
      assert.equal((await spendingAfter(...story))?.['net_spend'], 500)
    })

    it('is forgotten also when the profile was written long ago', async () => {
      const database = await after(customers, recorded(story.slice(0, 3)))
      assert.equal((await rowsOf(database, 'customers'))[0]?.['email'], 'ada@example.org')
      await applyTo(database, customers, recorded(story))
      assert.deepEqual(await rowsOf(database, 'customers'), [forgotten])
    })
  })

  describe('whose tier changes', () => {
    const changed = (from: Tier, to: Tier, netSpend: number, cause: number) =>
      tell('CustomerTierChanged', { customerId: 'ada', from, to, netSpend, currency: 'USD', cause }, tuesday)
    const [up, down] = [changed('bronze', 'gold', 1_000_001, 7), changed('gold', 'silver', 900_000, 9)]
    const change = { customer_id: 'ada', at: new Date(tuesday) }

    it('has each change in its history', async () => {
      assert.deepEqual(await changesAfter('*', registered, up, down), [
        { ...change, version: 2, from_tier: 'bronze', to_tier: 'gold', net_spend: 1_000_001, cause: 7 },
        { ...change, version: 3, from_tier: 'gold', to_tier: 'silver', net_spend: 900_000, cause: 9 },
      ])
    })

    it('is of the version of the last event, of whatever kind', async () => {
      const renamed = tell('CustomerProfileChanged', { customerId: 'ada', profile: { name: 'Ada' } })
      assert.equal((await profileAfter(registered, up, renamed))?.['version'], 3)
      assert.equal((await profileAfter(registered, renamed, up))?.['version'], 3)
      assert.equal((await profileAfter(registered, renamed, up))?.['name'], 'Ada')
    })

    it('may have spent more than can be counted exactly', async () => {
      const [row] = await changesAfter('net_spend::text', registered, changed('bronze', 'gold', 2 ** 63, 7))
      assert.equal(row?.['net_spend'], '9223372036854776000')
    })
  })

  it('who is registered has spent nothing', async () =>
    assert.deepEqual(await spendingAfter(registered), { customer_id: 'ada', ...nothing }))

  it('may have ordered before anything else is known', async () =>
    assert.deepEqual(await spendingAfter(placed('o-1', monday)), {
      ...{ customer_id: 'ada', ...nothing, orders: 1, gross: 500, net_spend: 500 },
      first_order_at: new Date(monday),
      last_order_at: new Date(monday),
    }))

  it('has a first and a last order, however late they are told', async () => {
    const row = await spendingAfter(placed('o-1', tuesday), placed('o-2', monday))
    assert.deepEqual([row?.['first_order_at'], row?.['last_order_at']], [new Date(monday), new Date(tuesday)])
  })

  it('spends less by what is cancelled, returned and credited', async () => {
    const row = await spendingAfter(...bought, cancelled('o-1'), returned, credited)
    const sums = { orders: 2, gross: 1500, cancelled: 500, returned: 250, credited: 500, net_spend: 250 }
    assert.deepEqual(row, { ...row, ...sums })
  })

  it('has spent nothing when everything is cancelled, returned or credited', async () => {
    const back = tell('OrderReturned', { orderId: 'o-2', customerId: 'ada', restocked: true, ...sale })
    const row = await spendingAfter(...bought, cancelled('o-1'), back, credited)
    assert.equal(row?.['net_spend'], 0)
  })

  it('is nobody when a guest buys', async () => {
    const guests = [
      tell('OrderPlaced', { orderId: 'o-1', ...sale }),
      tell('OrderCancelled', { orderId: 'o-1', ...sale }),
      tell('OrderReturned', { orderId: 'o-1', restocked: true, ...sale }),
      tell('CreditNoteIssued', { creditNoteId: 'n-1', restocked: true, ...sale }),
    ]
    assert.equal(await spendingAfter(...guests), undefined)
  })
})
