import assert from 'node:assert/strict'
import { eventually } from '#shared/testing/eventually.ts'
import { openPassingDays, type PassingDays } from '../testing/passing-days.ts'
import { cancel, credit, listening, order } from '../testing/reacting.ts'
import { customerTier } from './customer-tier.ts'
import { beginAnew } from './place.ts'

const DOLLARS = { code: 'USD', decimals: 2 } as const

describe('The tier reactor, with a window of a month', () => {
  let shop: PassingDays
  beforeEach(async () => {
    shop = await openPassingDays()
  })
  afterEach(() => shop.close())

  const inWords = async () => (await shop.tiers()).map(({ customerId, from, to }) => `${customerId}: ${from} → ${to}`)
  const changes = async () => (await shop.dated()).flatMap((event) => (event.type === 'CustomerTierChanged' ? [event.data] : []))

  it('records it when spending falls out of the window, and nothing else happens', async () => {
    shop.react()
    await shop.tell(order('ada', 600))
    await shop.settled()
    await shop.pass(31)
    await shop.settled()
    assert.deepEqual(await inWords(), ['ada: bronze → silver'])
    await shop.pass(1)
    await shop.settled()
    await shop.pass(1)
    await shop.settled()
    assert.deepEqual(await inWords(), ['ada: bronze → silver', 'ada: silver → bronze'])
  })

  it('tells why, and what was spent in which window', async () => {
    shop.react()
    await shop.tell(order('ada', 600))
    await shop.settled()
    await shop.pass(32)
    await shop.settled()
    const [up, down] = await changes()
    const head = (await shop.dated()).findLast(({ type }) => type === 'CustomerTierChanged')!.position - 1
    assert.deepEqual([up!.netSpend, up!.reason, up!.window], [60_000, undefined, { months: 1, day: '2026-01-28' }])
    assert.deepEqual([down!.netSpend, down!.reason, down!.window], [0, 'window', { months: 1, day: '2026-03-01' }])
    assert.equal(down!.cause, head)
  })

  it('judges an order by its day: what was bought before the window is too long ago', async () => {
    shop.react()
    await shop.tellOf(40, order('ada', 600))
    await shop.tellOf(20, order('bob', 600))
    await shop.settled()
    assert.deepEqual(await inWords(), ['bob: bronze → silver'])
  })

  it('takes an order back on the day it was placed, whenever that is', async () => {
    shop.react()
    await shop.tell(order('ada', 600, 'o-1'))
    await shop.pass(20)
    await shop.tell(order('ada', 500, 'o-2'))
    await shop.settled()
    await shop.pass(20)
    await shop.settled()
    await shop.tell(cancel('o-1'))
    await shop.settled()
    await shop.pass(20)
    await shop.settled()
    assert.deepEqual(await inWords(), ['ada: bronze → silver', 'ada: silver → gold', 'ada: gold → bronze'])
  })

  it('a credit note falls out of the window, too', async () => {
    shop.react()
    await shop.tellOf(10, credit('ada', 200))
    await shop.tell(order('ada', 600))
    await shop.settled()
    await shop.pass(25)
    await shop.settled()
    assert.deepEqual(await inWords(), ['ada: bronze → silver'])
  })

  it('does in the end what was missed while nobody reacted', async () => {
    await shop.stop(await started())
    await shop.tell(order('ada', 600))
    await shop.pass(10)
    await shop.tell(order('ada', 600))
    await shop.pass(60)
    await started()
    assert.deepEqual(await inWords(), ['ada: bronze → silver', 'ada: silver → gold', 'ada: gold → bronze'])
  })

  it('does not wait for a moment in which nobody buys anything', async () => {
    await shop.tell(order('ada', 600))
    await shop.stop(await started())
    await shop.pass(40)
    let isBusy = true
    const { log } = shop.ports
    const read: typeof log.read = async (range) => {
      if (isBusy) await shop.tell(order(undefined, 1))
      return log.read(range)
    }
    shop.react({ log: { ...log, read } })
    await eventually(async () => assert.deepEqual(await inWords(), ['ada: bronze → silver', 'ada: silver → bronze']))
    isBusy = false
  })

  it('that begins anew asks for nothing that is as it should be', async () => {
    await shop.tell(order('ada', 600))
    await shop.stop(await started())
    await shop.pass(40)
    const { heard, commands } = listening(shop.commands)
    const reactors = shop.react({ commands })
    await shop.settled()
    assert.equal(heard.length, 1)
    await beginAnew(shop.read, customerTier({ gold: 1_000, silver: 500 }, DOLLARS, 1))
    await eventually(async () => assert.equal((await shop.place())?.settings, ''))
    await shop.settled()
    await shop.stop(reactors)
    assert.equal(heard.length, 1)
    assert.deepEqual(await inWords(), ['ada: bronze → silver', 'ada: silver → bronze'])
  })

  it('settles everybody when the window or the bounds are others', async () => {
    await shop.tell(order('ada', 600), order('bob', 400))
    await shop.stop(await started())
    await shop.pass(45)
    await shop.stop(await started())
    await shop.stop(await started(2))
    await shop.stop(await started(2, { gold: 600, silver: 300 }))
    await shop.pass(30)
    await shop.stop(await started(2, { gold: 600, silver: 300 }))
    await shop.stop(await started(0))
    const reasons = (await changes()).map(({ customerId, to, reason, window }) => [customerId, to, reason, window?.months])
    assert.deepEqual(reasons, [
      ['ada', 'silver', undefined, 1],
      ['ada', 'bronze', 'window', 1],
      ['ada', 'silver', 'settings', 2],
      ['bob', 'silver', 'settings', 2],
      ['ada', 'bronze', 'window', 2],
      ['bob', 'bronze', 'window', 2],
      ['ada', 'silver', 'settings', undefined],
    ])
  })

  const started = async (months = 1, bounds = { gold: 1_000, silver: 500 }) => {
    const reactors = shop.react({}, months, bounds)
    const { settings, foldedBy } = customerTier(bounds, DOLLARS, months)
    await eventually(async () => {
      const text = 'select settings, folded_by from read.reactors'
      assert.deepEqual(await shop.read.query({ text, values: [] }), [{ settings, folded_by: foldedBy }])
    })
    await (months === 0 ? shop.caughtUp() : shop.settled())
    return reactors
  }
})
