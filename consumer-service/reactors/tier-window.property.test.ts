import assert from 'node:assert/strict'
import fc from 'fast-check'
import { startOf } from '#shared/kernel/spend-window.ts'
import { type Commands, CommandsUnavailable } from '#shared/ports/commands.ts'
import { openPassingDays, type PassingDays, tierOn, tiersInTheEnd } from '../testing/passing-days.ts'
import { BOUNDS, cancel, credit, DOLLARS, order, recordedTiers } from '../testing/reacting.ts'
import { customerTier } from './customer-tier.ts'
import { beginAnew } from './place.ts'
import type { Reactors } from './reactors.ts'

type Sale =
  | { readonly kind: 'order'; readonly customer: string; readonly dollars: number; readonly ago: number }
  | { readonly kind: 'cancel' | 'return'; readonly order: number }
  | { readonly kind: 'credit'; readonly customer: string; readonly dollars: number }

/** What happens to who reacts, before a day passes or while it does. */
type Fault = 'nothing' | 'dies' | 'stops' | 'is away' | 'begins anew' | 'loses everything' | 'is joined by another'

const customer = fc.constantFrom('ada', 'bob')
const sale: fc.Arbitrary<Sale> = fc.oneof(
  {
    arbitrary: fc.record({
      ...{ kind: fc.constant('order'), customer, dollars: fc.integer({ min: 1, max: 700 }) },
      ago: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 })),
    }),
    weight: 4,
  },
  fc.record({ kind: fc.constantFrom('cancel', 'return'), order: fc.nat(12) }),
  fc.record({ kind: fc.constant('credit'), customer, dollars: fc.integer({ min: 1, max: 400 }) }),
)
const fault: fc.Arbitrary<Fault> = fc.constantFrom(
  ...(['nothing', 'dies', 'stops', 'is away', 'begins anew', 'loses everything', 'is joined by another'] as const),
)
const days = fc.array(
  fc.record({ sales: fc.array(sale, { maxLength: 5 }), fault, passing: fc.integer({ min: 1, max: 25 }), settles: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
)

describe('Whatever is bought and given back as days pass, and whatever happens to who reacts', () => {
  let shop: PassingDays
  beforeEach(async () => {
    shop = await openPassingDays()
  })
  afterEach(() => shop.close())

  it('the recorded tiers are those of the window in the end, and each change goes on from the last one', () =>
    fc.assert(
      fc
        .asyncProperty(days, fc.integer({ min: 1, max: 2 }), async (story, months) => {
          let running: Reactors[] = [shop.react({ commands: sometimesUnanswered(shop.commands) }, months)]
          const orders = new Map<number, string>()
          for (const { sales, fault, passing, settles } of story) {
            for (const sale of sales) await tell(sale, orders)
            running = await strike(fault, running, months)
            await shop.pass(passing)
            if (settles && running.length > 0) await shop.settled()
          }
          if (running.length === 0) running = [shop.react({}, months)]
          await shop.settled()
          await Promise.all(running.map(shop.stop))
          const events = await shop.dated()
          const recorded = tiersInTheEnd(events)
          for (const customer of ['ada', 'bob'])
            assert.equal(recorded.get(customer) ?? 'bronze', tierOn(events, customer, Date.parse(startOf(shop.today())), months))

          // Whoever has lost everything after all that has nothing to add.
          const before = recordedTiers(events)
          await loseEverything()
          const again = shop.react({}, months)
          await shop.settled()
          await shop.stop(again)
          assert.deepEqual(recordedTiers(await shop.dated()), before)
        })
        .afterEach(async () => {
          await shop.close()
          shop = await openPassingDays()
        }),
      { numRuns: 10 },
    )).timeout(180_000)

  const tell = async (sale: Sale, orders: Map<number, string>): Promise<void> => {
    if (sale.kind === 'credit') return shop.tell(credit(sale.customer, sale.dollars))
    if (sale.kind === 'order') {
      const orderId = `o-${orders.size}-${sale.dollars}`
      orders.set(orders.size, orderId)
      return shop.tellOf(sale.ago, order(sale.customer, sale.dollars, orderId))
    }
    const orderId = orders.get(sale.order)
    if (orderId === undefined || orderId === '') return
    orders.set(sale.order, '')
    if (sale.kind === 'cancel') return shop.tell(cancel(orderId))
    const step = (name: string) => ({ name, fields: { orderId } })
    const half = Math.ceil(Number(orderId.split('-')[2]) / 2)
    const back = { name: 'ReturnOrder', fields: { orderId, items: [{ productId: 'tea', quantity: half }] } }
    return shop.tell(step('PayOrder'), step('ShipOrder'), back)
  }

  const strike = async (fault: Fault, running: Reactors[], months: number): Promise<Reactors[]> => {
    if (fault === 'nothing') return running
    if (fault === 'is joined by another')
      return [...running, shop.react({ holder: `another ${running.length}`, leases: everybodys() }, months)]
    if (fault === 'begins anew' && running.length > 0) {
      await shop.caughtUp()
      await beginAnew(shop.read, customerTier(BOUNDS, DOLLARS, months))
      return running
    }
    await Promise.all(running.map(shop.stop))
    if (fault === 'is away') return []
    if (fault === 'loses everything') await loseEverything()
    return [shop.react({ commands: fault === 'dies' ? sometimesUnanswered(shop.commands) : shop.commands }, months)]
  }

  const loseEverything = async () => {
    for (const table of ['reactors', 'reactor_customer_tiers'])
      await shop.read.query({ text: `delete from read.${table}`, values: [] })
  }

  const everybodys = () => ({ ...shop.ports.leases, acquire: async () => true })
})

/** Decided every time, answered every other time. */
const sometimesUnanswered = (commands: Commands): Commands => {
  let sent = 0
  return {
    send: async (all, signal) => {
      const answers = await commands.send(all, signal)
      if (sent++ % 2 === 0) throw new CommandsUnavailable('the answer was lost')
      return answers
    },
  }
}
