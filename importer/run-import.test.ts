import assert from 'node:assert/strict'
import { isFlawless } from './summary.ts'
import { row } from './testing/files.ts'
import { importing, inShop, ordersOf, type Shop } from './testing/importing.ts'

const GUEST = { customer: '' }
const WEEK = [
  row('1', '22386', 4, '1.95'),
  row('1', 'POST', 1, '18'),
  row('2', '22386', 3, '0', { ...GUEST, time: '09:00', description: 'found' }),
  row('3', '22386', 5, '2.08', { ...GUEST, time: '10:00' }),
  row('C4', '22386', -1, '1.95', { time: '11:00' }),
  row('5', '22697', -2, '0', { ...GUEST, time: '12:00', description: 'damaged' }),
]

describe('an import', () => {
  it('makes the articles, their opening stock, and then what the file says in its order', () =>
    inShop({}, async (shop) => {
      const report = await importing(shop, WEEK)
      assert.equal(isFlawless(report), true)
      assert.deepEqual(shop.recorded.map(brief), [
        'CreateProduct 22386 @ 08:25:59',
        'MoveStock 22386 in 6 opening stock @ 08:25:59',
        'CreateProduct POST @ 08:25:59',
        'CreateProduct 22697 @ 08:25:59',
        'MoveStock 22697 in 2 opening stock @ 08:25:59',
        'PlaceOrder 1 17850 22386×4 POST×1 @ 08:26:00',
        'MoveStock 22386 in 3 found @ 09:00:00',
        'PlaceOrder 3 22386×5 @ 10:00:00',
        'IssueCreditNote C4 17850 22386×1 @ 11:00:00',
        'MoveStock 22697 manual -2 damaged @ 12:00:00',
      ])
      assert.deepEqual(
        [...shop.stock],
        [
          ['22386', 1],
          ['22697', 0],
          ['POST', -1],
        ],
      )
    }))

  it('names articles by their first description, prices them by their first sale, ranges them by their code', () =>
    inShop({}, async (shop) => {
      await importing(shop, [
        row('1', '22386', 1, '0', { ...GUEST, description: '' }),
        row('2', '22386', 1, '0', { ...GUEST, description: 'BAG' }),
        row('3', '22386', 1, '2.1', { description: 'RED BAG' }),
        row('4', 'PADS', 1, '0.001', { description: '' }),
        row('4', 'POST', 1, '18', { description: 'POSTAGE' }),
      ])
      const products = shop.recorded.filter(({ command }) => command === 'CreateProduct')
      assert.deepEqual(
        products.map(({ productId, name, price, category, stocked }) => [productId, name, price, category, stocked]),
        [
          ['22386', 'BAG', 2.1, 'range 22', true],
          ['PADS', 'PADS', 0.001, 'range other', true],
          ['POST', 'POSTAGE', 18, 'fees', false],
        ],
      )
    }))

  it('records nothing twice', () =>
    inShop({}, async (shop) => {
      await importing(shop, WEEK)
      const once = shop.recorded.length
      const report = await importing(shop, WEEK)
      assert.equal(shop.recorded.length, once)
      assert.equal(isFlawless(report), true)
      assert.deepEqual(report.tally.counts.get('order'), { recorded: 0, replayed: 2, kept: 0, refused: 0 })
    }))

  it('of a file that has grown adds what is new, and the stock it needs on top', () =>
    inShop({}, async (shop) => {
      await importing(shop, WEEK)
      const report = await importing(shop, [
        ...WEEK,
        row('6', '22386', 5, '2.1', { time: '13:00' }),
        row('6', '22697', 1, '2.95'),
      ])
      assert.equal(isFlawless(report), true)
      assert.deepEqual(shop.recorded.slice(10).map(brief), [
        'MoveStock 22386 in 4 opening stock @ 08:25:59',
        'MoveStock 22697 in 1 opening stock @ 08:25:59',
        'PlaceOrder 6 17850 22386×5 22697×1 @ 13:00:00',
      ])
      assert.deepEqual([...shop.stock.values()], [0, 0, -1])
      await importing(shop, [...WEEK, row('6', '22386', 5, '2.1', { time: '13:00' }), row('6', '22697', 1, '2.95')])
      await importing(shop, WEEK)
      assert.equal(shop.recorded.length, 13)
    }))

  it('leaves articles as they are that the shop has already', () =>
    inShop({}, async (shop) => {
      await importing(shop, [row('1', '22386', 1, '0', { ...GUEST, description: '' })])
      const report = await importing(shop, [
        row('1', '22386', 1, '0', { ...GUEST, description: '' }),
        row('2', '22386', 1, '2.1'),
      ])
      assert.equal(isFlawless(report), true)
      assert.equal(report.tally.counts.get('product')?.kept, 1)
    }))

  it('tells which orders were refused', () =>
    inShop({}, async (shop) => {
      await importing(shop, [row('1', '22386', 1, '2')])
      const report = await importing(shop, [row('1', '22386', 1, '2'), row('1', '22697', 1, '2'), row('2', '22386', 1, '2')])
      assert.equal(isFlawless(report), false)
      assert.deepEqual(
        [...report.tally.refusals],
        [['idempotency_key_reused', { count: 1, first: ['line 2: order 1: The key was used for another request'] }]],
      )
      assert.equal(report.tally.counts.get('order')?.recorded, 1)
    }))

  it('asks again, when it is repeated, for what was refused the first time', () =>
    inShop({}, async (shop) => {
      const rows = [row('1', '22386', 1, '2'), row('2', '22697', 1, '2', { time: '09:00' })]
      await importing(shop, [row('1', '22386', 1, '2')])
      shop.stock.set('22386', -5)
      const refused = await importing(shop, [...rows, row('3', '22386', 1, '2', { time: '10:00' })])
      assert.deepEqual([...refused.tally.refusals.keys()], ['insufficient_stock'])
      shop.stock.set('22386', 1)
      const report = await importing(shop, [...rows, row('3', '22386', 1, '2', { time: '10:00' })])
      assert.equal(isFlawless(report), true)
      assert.deepEqual(ordersOf(shop), ['1', '2', '3'])
    }))

  it('goes past broken lines', () =>
    inShop({}, async (shop) => {
      const report = await importing(shop, [row('1', '22386', 0, '2'), row('2', '22386', 1, '2')])
      assert.equal(isFlawless(report), false)
      assert.deepEqual(report.survey.broken, {
        count: 1,
        first: [{ line: 2, problem: 'Quantity "0" is not a whole number up to 1000000 and not 0' }],
      })
      assert.equal(report.tally.counts.get('order')?.recorded, 1)
    }))

  it('that is strict stops at a broken line before anything is recorded', () =>
    inShop({}, async (shop) => {
      await assert.rejects(importing(shop, [row('1', '22386', 1, '2'), row('2', '22386', 0, '2')], { strict: true }), {
        name: 'ImportError',
        message: /^1 broken lines:\n {2}line 3: Quantity "0" .*\nNothing was recorded, as --strict asks\.$/s,
      })
      assert.equal(shop.requests(), 0)
    }))

  it('refuses a file without rows, and one in which every row is broken', () =>
    inShop({}, async (shop) => {
      await assert.rejects(importing(shop, []), /has no rows below its header\.$/)
      await assert.rejects(
        importing(shop, [row('1', '22386', 0, '2')]),
        /can be imported: 1 are broken, the first in line 2: Quantity "0"/,
      )
    }))
})

const brief = (sent: Shop['recorded'][number]): string => {
  const { command, productId, type, quantity, reason, orderId, creditNoteId, customerId, items, occurredAt } = sent
  const lines = ((items ?? []) as { productId: string; quantity: number }[]).map((item) => `${item.productId}×${item.quantity}`)
  const words = [command, orderId ?? creditNoteId ?? productId, customerId, ...lines, type, quantity, reason]
  return `${words.filter((word) => word !== undefined).join(' ')} @ ${String(occurredAt).slice(11, 19)}`
}
