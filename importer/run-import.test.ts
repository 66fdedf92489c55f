import assert from 'node:assert/strict'
import type { ImportOptions } from './options.ts'
import { createProgress } from './progress.ts'
import { runImport } from './run-import.ts'
import { isFlawless, type Report } from './summary.ts'
import { createTally } from './tally.ts'
import { csv, row, withFile } from './testing/files.ts'
import { type Faults, openTinyShop } from './testing/tiny-shop.ts'

type Shop = Awaited<ReturnType<typeof openTinyShop>>

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

describe('an import that meets trouble', () => {
  const inOrder = Array.from({ length: 3_000 }, (_, index) => `${index}`)
  const orders = inOrder.map((invoice) => row(invoice, '22386', 1, '2'))

  it('goes on where it was, in order, when the connection breaks', () =>
    inShop({ 500: 'drop', 501: 'drop', 2222: 'drop' }, async (shop) => {
      const report = await importing(shop, orders)
      assert.equal(isFlawless(report), true)
      assert.deepEqual(ordersOf(shop), inOrder)
      assert.equal(report.tally.answered, 3_002)
    }))

  it('records everything once when the database is away for a moment, or a command is still being worked on', () =>
    inShop({ 500: '503', 501: 'in progress', 2222: '503' }, async (shop) => {
      const report = await importing(shop, orders)
      assert.equal(isFlawless(report), true)
      assert.deepEqual(
        ordersOf(shop)
          .map(Number)
          .toSorted((a, b) => a - b),
        inOrder.map(Number),
      )
    }))

  it('does not believe a refusal that came out of order while the connection was cut', () =>
    inShop({ 1: '503', 5: 'in progress' }, async (shop) => {
      const report = await importing(shop, [row('1', '22386', 1, '2'), row('2', '22697', 1, '2')])
      assert.equal(isFlawless(report), true)
      assert.deepEqual(
        shop.recorded.map(({ idempotencyKey }) => idempotencyKey),
        [
          'import:product:22697',
          'import:opening:22697',
          'import:product:22386',
          'import:opening:22386#2',
          'import:order:1',
          'import:order:2',
        ],
      )
    }))

  it('waits for a service that is starting', () =>
    inShop({}, async (shop) => {
      shop.beAwayFor(2)
      assert.equal(isFlawless(await importing(shop, WEEK)), true)
    }))

  it('gives up when nobody is there, and says what to do', () =>
    inShop({}, async (shop) => {
      await shop.close()
      await assert.rejects(importing(shop, WEEK), {
        name: 'ImportError',
        message: `Daybook does not take commands at ${shop.url} (ECONNREFUSED). Start it with "npm start" and import again.`,
      })
    }))

  it('gives up at once when somebody else is there', () =>
    inShop({}, async (shop) => {
      await assert.rejects(importing(shop, WEEK, { command: `${shop.url}/elsewhere` }), {
        name: 'ImportError',
        message: `${shop.url}/elsewhere does not take commands: it answers 404.`,
      })
    }))

  it('that is stopped goes on when it is started again', () =>
    inShop({}, async (shop) => {
      const stop = new AbortController()
      shop.onRecorded((count) => count === 1_000 && stop.abort())
      await assert.rejects(importing(shop, orders, { signal: stop.signal }), { name: 'AbortError' })
      assert.ok(shop.recorded.length < 3_002)
      assert.equal(isFlawless(await importing(shop, orders)), true)
      assert.deepEqual(ordersOf(shop), inOrder)
    }))
})

const inShop = async (faults: Faults, work: (shop: Shop) => Promise<void>): Promise<void> => {
  const shop = await openTinyShop({ faults })
  try {
    await work(shop)
  } finally {
    await shop.close()
  }
}

type Differences = Partial<ImportOptions> & { readonly signal?: AbortSignal }

const importing = (shop: Shop, rows: readonly string[], { signal, ...differences }: Differences = {}): Promise<Report> =>
  withFile(csv(...rows), (file) =>
    runImport(
      { file, command: shop.url, query: shop.url, strict: false, quiet: true, ...differences },
      {
        progress: createProgress({ quiet: true, output: { write: () => true } as never }),
        tally: createTally(),
        signal: signal ?? new AbortController().signal,
        patience: { firstMs: 600, thenMs: 2_000 },
      },
    ),
  )

const ordersOf = (shop: Shop) => shop.recorded.filter(({ command }) => command === 'PlaceOrder').map(({ orderId }) => orderId)

const brief = (sent: Shop['recorded'][number]): string => {
  const { command, productId, type, quantity, reason, orderId, creditNoteId, customerId, items, occurredAt } = sent
  const lines = ((items ?? []) as { productId: string; quantity: number }[]).map((item) => `${item.productId}×${item.quantity}`)
  const words = [command, orderId ?? creditNoteId ?? productId, customerId, ...lines, type, quantity, reason]
  return `${words.filter((word) => word !== undefined).join(' ')} @ ${String(occurredAt).slice(11, 19)}`
}
