import assert from 'node:assert/strict'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { after, applyTo, rowsOf } from '../projection.contract.ts'
import { takeBack } from './customer-ledger.ts'
import { customers } from './customers.ts'

const [may, june, july] = ['2026-05-03T10:00:00.000Z', '2026-06-03T10:00:00.000Z', '2026-07-03T10:00:00.000Z']
const [sale, half] = [sold(line('tea', 2, 2.5)), sold(line('tea', 1, 2.5))]
const placed = (orderId: string, at: string, customerId = 'ada') => tell('OrderPlaced', { orderId, customerId, ...sale }, at)
const cancelled = (orderId: string, at = july) => tell('OrderCancelled', { orderId, customerId: 'ada', ...sale }, at)
const returned = (orderId: string, at = july) =>
  tell('OrderReturned', { orderId, customerId: 'ada', restocked: true, ...half }, at)
const credited = tell('CreditNoteIssued', { creditNoteId: 'n-1', customerId: 'ada', restocked: false, ...half }, june)

type Entry = { readonly position: number; readonly at: Date; readonly kind: string; readonly amount: number }

const inWords = ({ position, at, kind, amount }: Entry) => `${position} ${kind} ${amount} in ${at.toISOString().slice(0, 7)}`
const COLUMNS = 'position, at, kind, amount'

const ledgerAfter = async (...events: readonly Told[]) =>
  ((await rowsOf(await after(customers, recorded(events)), 'customer_ledger', COLUMNS)) as Entry[])
    .toSorted((a, b) => a.position - b.position)
    .map(inWords)

describe('In the ledger of customers', () => {
  it('an order counts when it was placed, however late that is told', async () =>
    assert.deepEqual(await ledgerAfter(placed('o-1', july), placed('o-2', may)), [
      '1 ordered 500 in 2026-07',
      '2 ordered 500 in 2026-05',
    ]))

  it('what is cancelled or comes back counts when it was ordered', async () =>
    assert.deepEqual(await ledgerAfter(placed('o-1', may), placed('o-2', june), cancelled('o-2'), returned('o-1')), [
      '1 ordered 500 in 2026-05',
      '2 ordered 500 in 2026-06',
      '3 cancelled -500 in 2026-06',
      '4 returned -250 in 2026-05',
    ]))

  it('also when the order was applied long before', async () => {
    const story = recorded([placed('o-1', may), placed('o-2', june), returned('o-1'), returned('o-1')])
    const database = await after(customers, story.slice(0, 2))
    await applyTo(database, customers, story.slice(0, 3))
    await applyTo(database, customers, story)
    const back = (await rowsOf(database, 'customer_ledger', COLUMNS)) as Entry[]
    assert.deepEqual(back.map(inWords).toSorted().slice(2), ['3 returned -250 in 2026-05', '4 returned -250 in 2026-05'])
  })

  it('a credit note counts at its own time', async () =>
    assert.deepEqual(await ledgerAfter(placed('o-1', may), credited), ['1 ordered 500 in 2026-05', '2 credited -250 in 2026-06']))

  it('what comes back of an order nobody knows any more counts at its own time', async () =>
    assert.deepEqual(await ledgerAfter(cancelled('o-1')), ['1 cancelled -500 in 2026-07']))

  it('a guest is not', async () =>
    assert.deepEqual(
      await ledgerAfter(tell('OrderPlaced', { orderId: 'o-1', ...sale }), tell('OrderCancelled', { orderId: 'o-1', ...sale })),
      [],
    ))

  it('the time of an order is looked up by index, also by a plan that was made before the first one', async () => {
    const { database } = await freshReadDatabase()
    const { text, values } = [takeBack([])].flat()[0]!
    await database.transaction(async (tx) => {
      await tx.query({ text: 'set local plan_cache_mode = force_generic_plan', values: [] })
      await tx.query({ text: `prepare taking as ${text}`, values: [] })
      const plan = await tx.query<{ 'QUERY PLAN': string }>({
        text: `explain (costs off) execute taking (${values.map(() => 'null').join()})`,
        values: [],
      })
      const lines = plan.map((row) => row['QUERY PLAN']).join('\n')
      assert.match(lines, /Index Scan using customer_ledger_orders/)
      assert.doesNotMatch(lines, /Seq Scan/)
      await tx.query({ text: 'deallocate taking', values: [] })
    })
  })
})
