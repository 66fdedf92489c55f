import assert from 'node:assert/strict'
import { orderStream, type StreamId, stockStream } from '#shared/events/streams.ts'
import type { OrderId } from '#shared/kernel/types.ts'
import type { EventLog, Loaded } from '#shared/ports/event-log.ts'
import { appendTo, newEvent } from '#shared/testing/new-events.ts'
import { Overloaded } from '../command-loop.ts'
import { createSequence } from '../sequence.ts'
import { IssueStock, lamp, storeId } from './fixtures.ts'
import { createTestLoop, furnish, inShort, order } from './test-loop.ts'
import { wideOrder } from './wide-orders.ts'

/** They come to about 30 MB: four pages of a log, and a bit. */
const ORDERS = 45

const pay = (id: string) => ({ type: 'PayOrder' as const, orderId: id as OrderId })

/** Streams that are too much to be loaded at once. */
export const loopWideCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`long orders in the ${name} event log`, () => {
    const shop = async () => {
      const log = await freshLog()
      await furnish(createTestLoop(log), 100)
      const ids = Array.from({ length: ORDERS }, (_, n) => `wide-${n}`)
      for (const id of ids) {
        const data = JSON.stringify(wideOrder(id))
        await appendTo(log, { events: [newEvent(orderStream(id as OrderId), 1, { type: 'OrderPlaced', data })] })
      }
      const loads: Loaded[] = []
      const asked: StreamId[][] = []
      const load: EventLog['load'] = async (request) => {
        const loaded = await log.load(request)
        loads.push(loaded)
        asked.push(request.streams.map(({ stream }) => stream))
        return loaded
      }
      return { log, ids, loads, asked, loop: createTestLoop({ ...log, load }) }
    }

    it('are decided page by page: those that have come, while the others wait', async () => {
      const { loop, ids, loads } = await shop()
      const answers = await Promise.all(ids.map((id) => loop.ask(pay(id))))
      assert.deepEqual(new Set(answers.map(inShort)), new Set(['recorded']))
      assert.ok(loop.batches.length >= 4, `${loop.batches.length} batches`)
      const given = loads.reduce((sum, { events }) => sum + events.length, 0)
      assert.ok(given < 2 * ORDERS, `${given} events were loaded for ${ORDERS}`)
    })

    it('of a sequence are decided in its order, and hold up nobody else', async () => {
      const { loop, ids } = await shop()
      const sequence = createSequence()
      const paid: string[] = []
      const asking = ids.map(async (id, number) => {
        await loop.ask(pay(id), { place: { sequence, number } })
        paid.push(id)
      })
      const other = loop.ask(order('other', 1)).then(() => paid.length)
      const after = await other
      await Promise.all(asking)
      assert.ok(after < ORDERS / 2, `an order waited for ${after} others`)
      assert.deepEqual(paid, ids)
    })

    it('that nobody waits for any more are not loaded to the end', async () => {
      const { loop, log, loads } = await shop()
      const lamps = stockStream(storeId, lamp)
      const data = JSON.stringify({ storeId, productId: lamp, quantity: 1 })
      await appendTo(log, { events: Array.from({ length: 25_000 }, (_, n) => newEvent(lamps, n + 2, { data })) })
      const asked = loop.ask(IssueStock(1), { isAbandoned: () => loads.length > 0 })
      await assert.rejects(asked, Overloaded)
      assert.equal(loads.length, 1)
    })

    it('are asked for until they have come, and what has come is not asked for again', async () => {
      const { loop, log, loads, asked } = await shop()
      const lamps = stockStream(storeId, lamp)
      const data = JSON.stringify({ storeId, productId: lamp, quantity: 1 })
      await appendTo(log, { events: Array.from({ length: 25_000 }, (_, n) => newEvent(lamps, n + 2, { data })) })
      assert.equal(inShort(await loop.ask(order('other', 1))), 'recorded')
      assert.deepEqual(
        loads.map(({ complete }) => complete),
        [false, false, true],
      )
      assert.deepEqual(asked.slice(1), [[lamps], [lamps]])
    })
  })
}
