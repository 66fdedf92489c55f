import assert from 'node:assert/strict'
import { isFlawless } from './summary.ts'
import { row } from './testing/files.ts'
import { importing, inShop, ordersOf } from './testing/importing.ts'

const ONE_ORDER = [row('1', '22386', 1, '2')]

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
      assert.equal(isFlawless(await importing(shop, ONE_ORDER)), true)
    }))

  it('gives up when nobody is there, and says what to do', () =>
    inShop({}, async (shop) => {
      await shop.close()
      await assert.rejects(importing(shop, ONE_ORDER), {
        name: 'ImportError',
        message: `Daybook does not take commands at ${shop.url} (ECONNREFUSED). Start it with "npm start" and import again.`,
      })
    }))

  it('gives up at once when somebody else is there', () =>
    inShop({}, async (shop) => {
      await assert.rejects(importing(shop, ONE_ORDER, { command: `${shop.url}/elsewhere` }), {
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
