import assert from 'node:assert/strict'
import { instantOf } from '#shared/kernel/instant.ts'
import type { OrderId } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { KeyReused } from '../command-loop.ts'
import { CancelOrder } from './fixtures.ts'
import { createTestLoop, furnish, inShort, keyed, order, typesIn, unitsSold } from './test-loop.ts'

/** One request, however often it is sent. */
export const loopKeysCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`idempotency keys over the ${name} event log`, () => {
    it('give the first answer again', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      const first = await loop.ask(order('a', 1), keyed('k'))
      assert.deepEqual(await loop.ask(order('a', 1), keyed('k')), { ...first, replayed: true })
      assert.equal(await unitsSold(log), 1)
    })

    it('give it in another process too', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      const first = await loop.ask(order('a', 1), keyed('k'))
      assert.deepEqual(await createTestLoop(log).ask(order('a', 1), keyed('k')), { ...first, replayed: true })
    })

    it('are kept for as long as they should be, however wrong the clock of a process is', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log, { clock: { now: () => instantOf(0) } })
      await furnish(loop, 5)
      const forAnHour = { key: { ...keyed('k').key, keptForMs: 3_600_000 } }
      const first = await loop.ask(order('a', 1), forAnHour)
      assert.deepEqual(await loop.ask(order('a', 1), forAnHour), { ...first, replayed: true })
    })

    it('keep refusals and no-ops as well', async () => {
      const loop = createTestLoop(await freshLog())
      await furnish(loop, 5)
      const refused = await loop.ask(order('a', 6), keyed('k'))
      assert.deepEqual(await loop.ask(order('a', 6), keyed('k')), { ...refused, replayed: true })
      await loop.ask(order('b', 1))
      const cancel = { ...CancelOrder, orderId: 'b' as OrderId }
      await loop.ask(cancel)
      const unchanged = await loop.ask(cancel, keyed('l'))
      assert.equal(inShort(unchanged), 'unchanged')
      assert.deepEqual(await loop.ask(cancel, keyed('l')), { ...unchanged, replayed: true })
    })

    it('are of one request only', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      await loop.ask(order('a', 1), keyed('k', 'one'))
      await assert.rejects(loop.ask(order('b', 1), keyed('k', 'other')), KeyReused)
      assert.equal(await unitsSold(log), 1)
    })

    it('may come twice at the same time', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      const answers = await Promise.all([
        loop.ask(order('a', 1), keyed('k')),
        loop.ask(order('a', 1), keyed('k')),
        loop.ask(order('b', 1)),
        loop.ask(order('c', 1), keyed('k', 'other')).catch((error: Error) => error),
      ])
      assert.deepEqual(answers[1], { ...answers[0], replayed: true })
      assert.ok(answers[3] instanceof KeyReused)
      assert.equal(await unitsSold(log), 2)
    })

    it('may come to several processes at the same time', async () => {
      const log = await freshLog()
      const loops = [createTestLoop(log), createTestLoop(log), createTestLoop(log)]
      await furnish(loops[0]!, 100)
      for (let round = 0; round < 10; round++) {
        const answers = await Promise.all(loops.map((loop) => loop.ask(order(`o-${round}`, 1), keyed(`k-${round}`))))
        assert.deepEqual(answers.map(({ replayed }) => replayed).sort(), [false, true, true])
        assert.equal(new Set(answers.map(({ position }) => position)).size, 1)
      }
      assert.equal((await typesIn(log)).filter((type) => type === 'OrderPlaced').length, 10)
    })

    it('of one batch are each answered as their commands are', async () => {
      const loop = createTestLoop(await freshLog())
      await furnish(loop, 5)
      const ask = () =>
        Promise.all([order('a', 3), order('b', 3), order('c', 2)].map((each) => loop.ask(each, keyed(each.orderId))))
      const first = await ask()
      assert.deepEqual(first.map(inShort), ['recorded', 'insufficient_stock', 'recorded'])
      assert.deepEqual(
        await ask(),
        first.map((settled) => ({ ...settled, replayed: true })),
      )
    })
  })
}
