import assert from 'node:assert/strict'
import type { CustomerId } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { IssueStock, lamp, MoveStock, price } from './fixtures.ts'
import { createTestLoop, furnish, inShort, order, type TestLoop, unitsSold } from './test-loop.ts'
import { troubled, troubles } from './troubled-log.ts'

/** Several processes on one log. */
export const loopContentionCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`processes side by side over the ${name} event log`, () => {
    it('see what another one took: of 5 units 4 are gone, an order for 1 and then one for 4', async () => {
      const log = await freshLog()
      const [other, ours] = [createTestLoop(log), createTestLoop(log)]
      await furnish(other, 5)
      await ours.ask(MoveStock('manual', 0))
      await other.ask(order('x', 4))
      const answers = await Promise.all([ours.ask(order('a', 1)), ours.ask(order('b', 4))])
      assert.deepEqual(answers.map(inShort), ['recorded', 'insufficient_stock'])
      assert.equal(await unitsSold(log), 5)
    })

    it('decide again when one comes in between, and the second time stands', async () => {
      const log = await freshLog()
      const other = createTestLoop(log)
      await furnish(other, 5)
      const between = async () => {
        await other.ask(order('x', 4))
      }
      const ours = createTestLoop(troubled(log, troubles('append', { before: between })))
      const answers = await Promise.all([ours.ask(order('a', 1)), ours.ask(order('b', 4))])
      assert.deepEqual(answers.map(inShort), ['recorded', 'insufficient_stock'])
      assert.equal(ours.batches[0]?.attempts, 2)
      assert.equal(await unitsSold(log), 5)
    })

    it('decide a second time where nobody can come in between, however often another one tries', async () => {
      const log = await freshLog()
      const other = createTestLoop(log)
      await furnish(other, 100)
      let tries = 0
      const between = async () => {
        if (tries++ < 30) assert.equal(inShort(await other.ask(order(`x-${tries}`, 1))), 'recorded')
      }
      const ours = createTestLoop(troubled(log, (call) => (call === 'append' ? { before: between } : undefined)))
      for (let n = 0; n < 3; n++) assert.equal(inShort(await ours.ask(order(`o-${n}`, 1))), 'recorded')
      assert.deepEqual(
        ours.batches.map(({ attempts }) => attempts),
        [2, 2, 2],
      )
      assert.equal(tries, 3)
    })

    it('refuse nothing on what is no longer so', async () => {
      const log = await freshLog()
      const [other, ours] = [createTestLoop(log), createTestLoop(log)]
      await furnish(other, 1)
      assert.equal(inShort(await ours.ask(order('a', 2))), 'insufficient_stock')
      await other.ask(MoveStock('in', 5))
      assert.equal(inShort(await ours.ask(order('a', 2))), 'recorded')
      await other.ask({ type: 'ReviseProduct', productId: lamp, price: price(21) })
      const stale = { ...order('b', 1), items: [{ productId: lamp, quantity: 1, price: price(20) }] }
      assert.equal(inShort(await ours.ask(stale)), 'price_changed')
      await other.ask({ type: 'DiscontinueProduct', productId: lamp })
      assert.equal(inShort(await ours.ask(order('c', 1))), 'product_discontinued')
    })

    it('do not mind what others do elsewhere', async () => {
      const log = await freshLog()
      const [other, ours] = [createTestLoop(log), createTestLoop(log)]
      await furnish(other, 5)
      await ours.ask(order('a', 1))
      await other.ask({ type: 'RegisterCustomer', customerId: 'eve' as CustomerId, profile: { name: 'Eve' } })
      await ours.ask(IssueStock(1))
      assert.equal(ours.batches.at(-1)?.attempts, 1)
    })

    it('need no memory to be right', async () => {
      const log = await freshLog()
      const [other, ours] = [createTestLoop(log), createTestLoop(log, { cacheBytes: 1_200 })]
      await furnish(other, 100)
      for (let n = 0; n < 5; n++) {
        await other.ask(order(`x-${n}`, 1))
        const answers = await Promise.all([1, 2, 3].map((m) => ours.ask(order(`o-${n}-${m}`, 1))))
        assert.deepEqual(answers.map(inShort), ['recorded', 'recorded', 'recorded'])
      }
    })

    for (const count of [2, 3])
      it(`${count} of them sell one hot article to the last unit, and never one more`, async () => {
        const log = await freshLog()
        const loops = Array.from({ length: count }, () => createTestLoop(log))
        await furnish(loops[0]!, 200)
        const answers = (await Promise.all(loops.map(sellOut))).flat()
        assert.deepEqual(new Set(answers), new Set(['recorded', 'insufficient_stock']))
        assert.equal(await unitsSold(log), 200)
        assert.deepEqual(
          loops.flatMap(({ errors }) => errors),
          [],
        )
      })
  })
}

/** Ten buyers, each with one order after another, until twice as much has been asked for as there is. */
const sellOut = async (loop: TestLoop, process: number): Promise<readonly string[]> => {
  const buyers = Array.from({ length: 10 }, async (_, buyer) => {
    const answers: string[] = []
    for (let n = 0; n < 20; n++) answers.push(inShort(await loop.ask(order(`o-${process}-${buyer}-${n}`, 1 + (n % 2)))))
    return answers
  })
  return (await Promise.all(buyers)).flat()
}
