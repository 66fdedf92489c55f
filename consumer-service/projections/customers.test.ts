import assert from 'node:assert/strict'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { customers } from './customers.ts'

projectionContract(customers, allRows('customers', 'customer_spending'))

const sale = sold(line('tea', 2, 2.5))
const registered = tell('CustomerRegistered', { customerId: 'ada' }, '2026-01-01T00:00:00Z')
const placed = (orderId: string, at: string) => tell('OrderPlaced', { orderId, customerId: 'ada', ...sale }, at)
const cancelled = (orderId: string) => tell('OrderCancelled', { orderId, customerId: 'ada', ...sale })
const credited = tell('CreditNoteIssued', { creditNoteId: 'n-1', customerId: 'ada', restocked: false, ...sale })

const rowAfter = async (table: string, ...events: readonly Told[]) =>
  (await rowsOf(await after(customers, recorded(events)), table))[0]
const profileAfter = (...events: readonly Told[]) => rowAfter('customers', ...events)
const spendingAfter = (...events: readonly Told[]) => rowAfter('customer_spending', ...events)

const unknown = { name: null, email: null, address: null }
const ada = { customer_id: 'ada', ...unknown, version: 1, registered_at: new Date('2026-01-01T00:00:00Z') }
const nothing = { orders: 0, gross: 0, cancelled: 0, credited: 0, net_spend: 0, first_order_at: null, last_order_at: null }
const [monday, tuesday] = ['2026-01-05T10:00:00Z', '2026-01-06T10:00:00Z']

describe('A customer', () => {
  it('may be seen without a profile', async () => assert.deepEqual(await profileAfter(registered), ada))

  it('may come with a profile', async () => {
    const profile = { name: 'Ada', email: 'ada@example.org' }
    const withProfile = tell('CustomerRegistered', { customerId: 'ada', profile }, '2026-01-01T00:00:00Z')
    assert.deepEqual(await profileAfter(withProfile), { ...ada, ...profile })
  })

  it('has the last profile, all of it', async () => {
    const profile = (data: { name: string; email?: string; address?: string }) =>
      tell('CustomerProfileChanged', { customerId: 'ada', profile: data })
    const changes = [profile({ name: 'Ada', email: 'ada@example.org' }), profile({ name: 'Ada L.', address: 'London' })]
    const expected = { ...ada, version: 3, name: 'Ada L.', address: 'London' }
    assert.deepEqual(await profileAfter(registered, ...changes), expected)
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

  it('spends less by what is cancelled and credited', async () => {
    const row = await spendingAfter(
      placed('o-1', monday),
      placed('o-2', monday),
      placed('o-3', monday),
      cancelled('o-1'),
      credited,
    )
    const { orders, gross, cancelled: off, credited: back, net_spend } = row as Record<string, number>
    assert.deepEqual({ orders, gross, off, back, net_spend }, { orders: 2, gross: 1500, off: 500, back: 500, net_spend: 500 })
  })

  it('is nobody when a guest buys', async () => {
    const guests = [
      tell('OrderPlaced', { orderId: 'o-1', ...sale }),
      tell('OrderCancelled', { orderId: 'o-1', ...sale }),
      tell('CreditNoteIssued', { creditNoteId: 'n-1', restocked: true, ...sale }),
    ]
    assert.equal(await spendingAfter(...guests), undefined)
  })
})
