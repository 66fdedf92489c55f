import assert from 'node:assert/strict'
import type { OrderId } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import type { CommandRequest } from '../command-loop.ts'
import { CancelOrder, lamp, price } from './fixtures.ts'
import { createTestLoop, furnish, inShort, keyed, order, typesIn } from './test-loop.ts'
import { troubled, troubles } from './troubled-log.ts'

const reprice = (major: number) => ({ type: 'ReviseProduct', productId: lamp, price: price(major) }) as const
const at = (...expectedVersions: readonly number[]): Partial<CommandRequest> => ({ expectedVersions })

/** Commands that say which version of their stream they mean. */
export const loopVersionsCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`expected versions over the ${name} event log`, () => {
    const furnished = async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      return { log, loop }
    }

    it('are met by the version that the stream has, and by no other', async () => {
      const { loop } = await furnished()
      assert.equal(inShort(await loop.ask(reprice(21), at(1))), 'recorded')
      const { outcome, position } = await loop.ask(reprice(22), at(1))
      assert.deepEqual(outcome, { kind: 'unmet', stream: 'product-lamp', version: 2 })
      assert.equal(position, 4)
      assert.equal(inShort(await loop.ask(reprice(22), at(1, 2))), 'recorded')
      assert.equal(inShort(await loop.ask(reprice(23), at())), 'unmet')
    })

    it('any is met by what is there', async () => {
      const { loop } = await furnished()
      assert.equal(inShort(await loop.ask(order('a', 1), { expectedVersions: 'any' })), 'unmet')
      assert.equal(inShort(await loop.ask(order('a', 1), at(0))), 'unmet')
      await loop.ask(order('a', 1))
      const cancel = { ...CancelOrder, orderId: 'a' as OrderId }
      assert.equal(inShort(await loop.ask(cancel, { expectedVersions: 'any' })), 'recorded')
    })

    it('that are not met record nothing, not even a rejection', async () => {
      const { log, loop } = await furnished()
      assert.equal(inShort(await loop.ask(order('a', 9), at(3))), 'unmet')
      assert.ok(!(await typesIn(log)).includes('OrderRejected'))
    })

    it('let one of a batch win, the first', async () => {
      const { loop } = await furnished()
      const answers = await Promise.all([21, 22, 23].map((major) => loop.ask(reprice(major), at(1))))
      assert.deepEqual(answers.map(inShort), ['recorded', 'unmet', 'unmet'])
    })

    it('let one of two processes win, however they race', async () => {
      const { log, loop } = await furnished()
      const loops = [loop, createTestLoop(log)]
      for (let version = 1; version <= 20; version++) {
        const answers = await Promise.all(loops.map((each, process) => each.ask(reprice(10 * version + process), at(version))))
        assert.deepEqual(answers.map(inShort).sort(), ['recorded', 'unmet'])
        assert.deepEqual(
          answers.map(({ outcome }) => outcome.kind !== 'refused' && outcome.version),
          [version + 1, version + 1],
        )
      }
    })

    it('are compared again when somebody else was faster', async () => {
      const { log, loop: other } = await furnished()
      const between = async () => {
        await other.ask(reprice(30))
      }
      const loop = createTestLoop(troubled(log, troubles('append', { before: between })))
      assert.equal(inShort(await loop.ask(reprice(31), at(1))), 'unmet')
      assert.equal(loop.batches[0]?.attempts, 2)
    })

    it('do not use up a key: it may come again with what is expected now', async () => {
      const { loop } = await furnished()
      await loop.ask(reprice(21))
      const ask = (version: number) => loop.ask(reprice(22), { ...at(version), ...keyed('k') })
      assert.equal(inShort(await ask(1)), 'unmet')
      const first = await ask(2)
      assert.equal(inShort(first), 'recorded')
      await loop.ask(reprice(23))
      assert.deepEqual(await ask(2), { ...first, replayed: true })
      assert.deepEqual(await ask(9), { ...first, replayed: true })
    })
  })
}
