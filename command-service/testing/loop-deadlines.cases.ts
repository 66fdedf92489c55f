import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import type { CustomerId, OrderId } from '#shared/kernel/types.ts'
import { type EventLog, LogUnavailable } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { OutcomeUnknown, Overloaded } from '../command-loop.ts'
import { createSequence } from '../sequence.ts'
import { createTestLoop, furnish, inShort, keyed, order, type TestLoop, typesIn } from './test-loop.ts'
import { createGate, failing, type Trouble, troubled, troubles } from './troubled-log.ts'

/** Time enough for a call of the log, whatever else the machine does. */
const DEADLINE_MS = 300

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await setImmediate()
}

/** With a key, so that it may be tried until it is in time. */
const recordsAgain = (loop: TestLoop): Promise<void> =>
  eventually(async () => assert.equal(inShort(await loop.ask(order('later', 1), keyed('later'))), 'recorded'))

/** More wait than can be done, or the log says nothing. */
export const loopDeadlinesCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`an overloaded loop over the ${name} event log`, () => {
    /** A shop with 50 lamps, and a loop whose first call of a kind stalls until the gate is opened. */
    const stalled = async (call: 'load' | 'append', when: keyof Trouble = 'before', options = {}) => {
      const [log, gate] = [await freshLog(), createGate()]
      await furnish(createTestLoop(log), 50)
      const loop = createTestLoop(troubled(log, troubles(call, { [when]: gate.wait })), { deadlineMs: DEADLINE_MS, ...options })
      const placed = async () => (await typesIn(log)).filter((type) => type === 'OrderPlaced').length
      return { log, loop, gate, placed }
    }
    /** Those who were turned away are forgotten; what comes now is decided. */
    const goesOn = async ({ loop, gate, placed }: Awaited<ReturnType<typeof stalled>>, already: number) => {
      gate.open()
      await recordsAgain(loop)
      assert.equal(await placed(), already + 1)
      assert.deepEqual(loop.errors, [])
    }

    it('tells whoever has waited too long for the log that nothing was recorded, and does not decide it later', async () => {
      const shop = await stalled('load')
      const late = shop.loop.ask(order('a', 1))
      await assert.rejects(late, /within 300 ms: nothing was recorded/)
      await goesOn(shop, 0)
    })

    it('tells whoever was being recorded that nobody knows; its key does', async () => {
      const shop = await stalled('append', 'after')
      const late = shop.loop.ask(order('a', 1), keyed('k'))
      await assert.rejects(late, OutcomeUnknown)
      await assert.rejects(late, /not known whether/)
      await goesOn(shop, 1)
      const again = await createTestLoop(shop.log).ask(order('a', 1), keyed('k'))
      assert.deepEqual([inShort(again), again.replayed], ['recorded', true])
    })

    it('does not decide what has waited too long in the queue', async () => {
      const shop = await stalled('append')
      const first = shop.loop.ask(order('a', 1))
      await turns()
      const rest = ['b', 'c', 'd'].map((id) => shop.loop.ask(order(id, 1)))
      const answers = await Promise.allSettled([first, ...rest])
      assert.deepEqual(
        answers.map((answer) => answer.status === 'rejected' && answer.reason.name),
        ['OutcomeUnknown', 'Overloaded', 'Overloaded', 'Overloaded'],
      )
      assert.equal(shop.loop.waiting(), 0)
      await goesOn(shop, 1)
    })

    it('decides nothing again for those who were told that nobody knows', async () => {
      const [log, gate] = [await freshLog(), createGate()]
      const other = createTestLoop(log)
      await furnish(other, 50)
      const before = async () => {
        await gate.wait()
        await other.ask(order('x', 1))
      }
      const loop = createTestLoop(troubled(log, troubles('append', { before })), { deadlineMs: DEADLINE_MS })
      await assert.rejects(loop.ask(order('a', 1)), OutcomeUnknown)
      gate.open()
      await recordsAgain(loop)
      assert.equal((await typesIn(log)).filter((type) => type === 'OrderPlaced').length, 2)
    })

    it('takes no more than its bytes, however few commands they are', async () => {
      const { loop, gate } = await stalled('append', 'before', { queue: { commands: 100, bytes: 5_000 }, deadlineMs: 60_000 })
      const register = (id: string, address = '') =>
        loop.ask({ type: 'RegisterCustomer', customerId: id as CustomerId, profile: { name: 'A', address } })
      const first = register('a')
      await turns()
      const large = register('b', 'x'.repeat(10_000))
      await assert.rejects(register('c'), Overloaded)
      gate.open()
      await Promise.all([first, large])
      assert.equal(inShort(await register('c')), 'recorded')
    })

    it('decides nothing that nobody waits for', async () => {
      const shop = await stalled('append', 'before', { deadlineMs: 60_000 })
      const first = shop.loop.ask(order('a', 1), { isAbandoned: () => false })
      await turns()
      const second = shop.loop.ask(order('b', 1), { isAbandoned: () => true })
      shop.gate.open()
      await assert.rejects(second, Overloaded)
      assert.equal(inShort(await first), 'recorded')
      assert.equal(await shop.placed(), 1)
    })

    describe('of commands in a sequence', () => {
      const inSequence =
        (sequence = createSequence()) =>
        (number: number) => ({ place: { sequence, number } })

      it('decides none behind one that was not taken', async () => {
        const shop = await stalled('append', 'before', { queue: { commands: 2, bytes: 1e6 }, deadlineMs: 60_000 })
        const place = inSequence()
        const ask = (number: number) => shop.loop.ask(order(`s-${number}`, 1), place(number))
        const first = ask(1)
        await turns()
        const [second, third, fourth] = [ask(2), ask(3), ask(4)]
        await assert.rejects(fourth, /Too many/)
        shop.gate.open()
        assert.deepEqual((await Promise.all([first, second, third])).map(inShort), Array(3).fill('recorded'))
        await assert.rejects(ask(5), /A command before it/)
        assert.equal(inShort(await ask(0)), 'recorded')
      })

      it('decides none behind one that waited too long, though they have not', async () => {
        const shop = await stalled('load')
        const place = inSequence()
        const first = shop.loop.ask(order('a', 1), place(1))
        await assert.rejects(first, LogUnavailable)
        const second = shop.loop.ask(order('b', 1), place(2))
        shop.gate.open()
        await assert.rejects(second, Overloaded)
        assert.equal(await shop.placed(), 0)
      })

      it('decides none behind a batch that the log did not take', async () => {
        const [log, gate] = [await freshLog(), createGate()]
        await furnish(createTestLoop(log), 50)
        const gone = failing(new LogUnavailable('away'))
        const before = async () => {
          await gate.wait()
          gone()
        }
        const loop = createTestLoop(troubled(log, troubles('load', { before })), { patienceMs: 0 })
        const place = inSequence()
        const first = loop.ask(order('a', 1), place(1))
        await turns()
        const rest = [loop.ask(order('b', 1), place(2)), loop.ask(order('c', 1))]
        gate.open()
        const answers = await Promise.allSettled([first, ...rest])
        assert.deepEqual(
          answers.map((answer) => (answer.status === 'rejected' ? answer.reason.name : inShort(answer.value))),
          ['LogUnavailable', 'Overloaded', 'recorded'],
        )
      })

      it('decides nothing for nobody', async () => {
        const shop = await stalled('append', 'before', { deadlineMs: 60_000 })
        const sequence = createSequence()
        const place = inSequence(sequence)
        const first = shop.loop.ask(order('a', 1))
        await turns()
        const second = shop.loop.ask(order('b' as OrderId, 1), place(1))
        sequence.end = 0
        shop.gate.open()
        await assert.rejects(second, Overloaded)
        assert.equal(inShort(await first), 'recorded')
        assert.equal(await shop.placed(), 1)
      })
    })
  })
}
