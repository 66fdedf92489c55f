import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Commands, CommandsUnavailable, type KeyedCommand } from '#shared/ports/commands.ts'
import {
  BOUNDS,
  cancel,
  credit,
  DOLLARS,
  foldedTiers,
  openReactingShop,
  order,
  type ReactingShop,
  recordedTiers,
} from '../testing/reacting.ts'
import { customerTier } from './customer-tier.ts'
import { beginAnew } from './place.ts'
import type { Reactors } from './reactors.ts'

type Sale =
  | { readonly kind: 'order'; readonly customer: string | undefined; readonly dollars: number }
  | { readonly kind: 'cancel'; readonly order: number }
  | { readonly kind: 'credit'; readonly customer: string; readonly dollars: number }

/** What happens to who reacts: between commands and cursor, between two steps, to all it knows, and to how many there are. */
type Fault = 'dies' | 'stops' | 'begins anew' | 'loses everything' | 'is joined by another'

const customer = fc.constantFrom('ada', 'bob')
const sale: fc.Arbitrary<Sale> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('order'), customer, dollars: fc.integer({ min: 1, max: 700 }) }), weight: 5 },
  fc.record({ kind: fc.constant('order'), customer: fc.constant(undefined), dollars: fc.constant(2_000) }),
  fc.record({ kind: fc.constant('cancel'), order: fc.nat(9) }),
  fc.record({ kind: fc.constant('credit'), customer, dollars: fc.integer({ min: 1, max: 400 }) }),
)
const fault: fc.Arbitrary<Fault> = fc.constantFrom('dies', 'stops', 'begins anew', 'loses everything', 'is joined by another')
const days = fc.array(fc.record({ sales: fc.array(sale, { maxLength: 8 }), fault }), { minLength: 1, maxLength: 5 })

describe('Whatever is bought and given back, and whatever happens to who reacts', () => {
  let shop: ReactingShop
  before(async () => {
    shop = await openReactingShop()
  })
  after(() => shop.close())

  it('the tier history equals the tiers folded from the log', () =>
    fc.assert(
      fc.asyncProperty(days, async (story) => {
        let running: Reactors[] = [shop.react({ commands: sometimesUnanswered(shop.commands) })]
        const run = ++runs
        for (const [day, { sales, fault }] of story.entries()) {
          await shop.tell(...sales.flatMap((_, index) => commandOf(sales, index, `${run}.${day}`)))
          running = await strike(fault, running)
        }
        await shop.caughtUp()
        await Promise.all(running.map(shop.stop))
        const events = await shop.events()
        assert.deepEqual(byCause(recordedTiers(events)), foldedTiers(events, BOUNDS))
      }),
      { numRuns: 25 },
    )).timeout(120_000)

  let runs = 0

  const strike = async (fault: Fault, running: Reactors[]): Promise<Reactors[]> => {
    if (fault === 'is joined by another')
      return [...running, shop.react({ holder: `another ${running.length}`, leases: everybodys() })]
    if (fault === 'begins anew') {
      await shop.caughtUp()
      await beginAnew(shop.read, customerTier(BOUNDS, DOLLARS))
      return running
    }
    await Promise.all(running.map(shop.stop))
    if (fault === 'loses everything')
      for (const table of ['reactors', 'reactor_customer_tiers'])
        await shop.read.query({ text: `delete from read.${table}`, values: [] })
    return [shop.react({ commands: fault === 'dies' ? sometimesUnanswered(shop.commands) : shop.commands })]
  }

  const everybodys = () => ({ ...shop.ports.leases, acquire: async () => true })
})

/** Only what was ordered before on that day is cancelled. */
const commandOf = (sales: readonly Sale[], index: number, day: string): readonly Omit<KeyedCommand, 'key'>[] => {
  const sale = sales[index]!
  switch (sale.kind) {
    case 'order':
      return [order(sale.customer, sale.dollars, `o-${day}-${index}`)]
    case 'credit':
      return [credit(sale.customer, sale.dollars)]
    case 'cancel':
      return sale.order < index && sales[sale.order]?.kind === 'order' ? [cancel(`o-${day}-${sale.order}`)] : []
  }
}

/** Decided every time, answered every other time. */
const sometimesUnanswered = (commands: Commands): Commands => {
  let sent = 0
  return {
    send: async (all, sending) => {
      const answers = await commands.send(all, sending)
      if (sent++ % 2 === 0) throw new CommandsUnavailable('the answer was lost')
      return answers
    },
  }
}

const byCause = <Change extends { readonly cause: number }>(changes: readonly Change[]) =>
  changes.toSorted((a, b) => a.cause - b.cause)
