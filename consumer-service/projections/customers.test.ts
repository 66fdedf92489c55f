import type { Tier } from '#shared/kernel/tier.ts'
import { line, sold, tell } from '#shared/testing/telling.ts'
import { allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { theReadModel } from '../testing/the-read-model.ts'
import { customers } from './customers.ts'

projectionContract(customers, allRows(...customers.tables))

const [newYear, monday, tuesday] = ['2026-01-01T00:00:00.000Z', '2026-01-05T10:00:00.000Z', '2026-01-06T10:00:00.000Z']
const [sale, half] = [sold(line('tea', 2, 2.5)), sold(line('tea', 1, 2.5))]
const byAda = { customerId: 'ada', ...sale }

const registered = tell('CustomerRegistered', { customerId: 'ada' }, newYear)
const placed = (orderId: string, at: string) => tell('OrderPlaced', { ...byAda, orderId }, at)
const cancelled = (orderId: string) => tell('OrderCancelled', { ...byAda, orderId })
const returned = (of: typeof sale) => tell('OrderReturned', { ...byAda, ...of, orderId: 'o-2', restocked: true })
const credited = tell('CreditNoteIssued', { ...byAda, creditNoteId: 'n-1', restocked: false })
const profiled = (profile: { name: string; email?: string; address?: string }) =>
  tell('CustomerProfileChanged', { customerId: 'ada', profile })
const tierChanged = (from: Tier, to: Tier, netSpend: number, cause: number) =>
  tell('CustomerTierChanged', { customerId: 'ada', from, to, netSpend, currency: 'USD', cause }, tuesday)
const bought = [placed('o-1', monday), placed('o-2', monday), placed('o-3', tuesday)]

const ada = { customer_id: 'ada', version: 1, registered_at: newYear }
const spending = { customer_id: 'ada', tier: 'bronze' }
const threeOrders = { ...spending, orders: 3, gross: 1_500, first_order_at: monday, last_order_at: tuesday }

describe('A customer', () => {
  it('may be seen without a profile', () => theReadModel(customers).when(registered).then('customers', ada))

  it('may come with a profile', () => {
    const profile = { name: 'Ada', email: 'ada@example.org' }
    return theReadModel(customers)
      .when(tell('CustomerRegistered', { customerId: 'ada', profile }, newYear))
      .then('customers', { ...ada, ...profile, words: "'ada':1A,2A 'ada@example.org':3A" })
  })

  it('has the last profile, all of it', () =>
    theReadModel(customers)
      .given(registered, profiled({ name: 'Ada', email: 'ada@example.org' }))
      .when(profiled({ name: 'Ada L.', address: 'London' }))
      .then('customers', { ...ada, version: 3, name: 'Ada L.', address: 'London', words: "'ada':1A 'l':2A" }))

  describe('who is erased', () => {
    const profile = profiled({ name: 'Ada', email: 'ada@example.org', address: 'London' })
    const erased = tell('CustomerErased', { customerId: 'ada' }, tuesday)
    const forgotten = { ...ada, version: 3, erased_at: tuesday }

    it('is forgotten', () => theReadModel(customers).when(registered, profile, erased).then('customers', forgotten))

    it('is forgotten also when the profile was written long ago', () =>
      theReadModel(customers).given(registered, profile).when(erased).then('customers', forgotten))

    it('has bought what was bought', () =>
      theReadModel(customers)
        .given(registered, placed('o-1', monday))
        .when(erased)
        .thenAmong('customer_spending', {
          ...{ ...spending, orders: 1, gross: 500, net_spend: 500, first_order_at: monday, last_order_at: monday },
        }))
  })

  describe('whose tier changes', () => {
    const [up, down] = [tierChanged('bronze', 'gold', 1_000_001, 7), tierChanged('gold', 'silver', 900_000, 9)]
    const change = { customer_id: 'ada', at: tuesday }

    it('has each change in its history', () =>
      theReadModel(customers)
        .given(registered, up)
        .when(down)
        .then(
          'customer_tier_changes',
          { ...change, version: 2, from_tier: 'bronze', to_tier: 'gold', net_spend: 1_000_001, cause: 7 },
          { ...change, version: 3, from_tier: 'gold', to_tier: 'silver', net_spend: 900_000, cause: 9 },
        ))

    it('has why, when it was no sale, and in which window was counted', () => {
      const why = { reason: 'window', window: { months: 12, day: '2026-01-06' } } as const
      const data = { customerId: 'ada', from: 'gold', to: 'silver', netSpend: 900_000, currency: 'USD', cause: 9 } as const
      return theReadModel(customers)
        .given(registered, up)
        .when(tell('CustomerTierChanged', { ...data, ...why }, tuesday))
        .thenAmong('customer_tier_changes', {
          ...{ version: 3, ...change, from_tier: 'gold', to_tier: 'silver', net_spend: 900_000, cause: 9 },
          ...{ reason: 'window', window_months: 12, window_day: '2026-01-06' },
        })
    })

    it('is of the tier that was recorded last', () =>
      theReadModel(customers)
        .given(registered, up, placed('o-1', monday))
        .when(down, placed('o-2', monday))
        .then('customer_spending', {
          ...{ customer_id: 'ada', tier: 'silver', orders: 2, gross: 1_000, net_spend: 1_000 },
          ...{ first_order_at: monday, last_order_at: monday },
        }))

    for (const [order, story] of [
      ['after its name', [registered, profiled({ name: 'Ada' }), up]],
      ['before its name', [registered, up, profiled({ name: 'Ada' })]],
    ] as const)
      it(`${order} does, is of the version of the last event`, () =>
        theReadModel(customers)
          .when(...story)
          .then('customers', { ...ada, version: 3, name: 'Ada', words: "'ada':1A" }))

    it('may have spent more than can be counted exactly', () =>
      theReadModel(customers, (database, table) => rowsOf(database, table, 'net_spend::text'))
        .given(registered)
        .when(tierChanged('bronze', 'gold', 2 ** 63, 7))
        .then('customer_tier_changes', { net_spend: '9223372036854776000' }))
  })
})

describe('What a customer spends', () => {
  it('is nothing when registered', () => theReadModel(customers).when(registered).then('customer_spending', spending))

  it('may be told before anything else is known', () =>
    theReadModel(customers)
      .when(placed('o-1', monday))
      .then('customer_spending', {
        ...{ ...spending, orders: 1, gross: 500, net_spend: 500, first_order_at: monday, last_order_at: monday },
      }))

  it('has a first and a last order, however late they are told', () =>
    theReadModel(customers)
      .given(placed('o-1', tuesday), placed('o-2', tuesday))
      .when(placed('o-3', monday))
      .then('customer_spending', { ...threeOrders, net_spend: 1_500 }))

  it('is less by what is cancelled', () =>
    theReadModel(customers)
      .given(...bought)
      .when(cancelled('o-1'))
      .then('customer_spending', { ...threeOrders, orders: 2, cancelled: 500, net_spend: 1_000 }))

  it('is less by what is returned', () =>
    theReadModel(customers)
      .given(...bought)
      .when(returned(half))
      .then('customer_spending', { ...threeOrders, returned: 250, net_spend: 1_250 }))

  it('is less by what is credited', () =>
    theReadModel(customers)
      .given(...bought)
      .when(credited)
      .then('customer_spending', { ...threeOrders, credited: 500, net_spend: 1_000 }))

  it('is nothing when everything is cancelled, returned or credited', () =>
    theReadModel(customers)
      .given(...bought)
      .when(cancelled('o-1'), returned(sale), credited)
      .then('customer_spending', { ...threeOrders, orders: 2, cancelled: 500, returned: 500, credited: 500, net_spend: 0 }))

  it('adds to the totals, of customers that are counted once', () =>
    theReadModel(customers)
      .given(registered, ...bought.slice(0, 2))
      .when(bought[2]!, cancelled('o-1'), returned(half), credited, tell('CustomerRegistered', { customerId: 'bob' }))
      .then('customer_totals', { only_row: true, customers: 2, net_spend: 250 }))

  it('is nobody’s when a guest buys', () =>
    theReadModel(customers)
      .when(
        tell('OrderPlaced', { orderId: 'o-1', ...sale }),
        tell('OrderCancelled', { orderId: 'o-1', ...sale }),
        tell('OrderReturned', { orderId: 'o-1', restocked: true, ...sale }),
        tell('CreditNoteIssued', { creditNoteId: 'n-1', restocked: true, ...sale }),
      )
      .thenNothing('customer_spending'))
})
