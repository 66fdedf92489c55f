import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import type { OrderId, ProductId } from '#shared/kernel/types.ts'
import { type EventLog, LogUnavailable } from '#shared/ports/event-log.ts'
import { Overloaded } from '../command-loop.ts'
import { CancelOrder, CreateLamp, IssueStock } from './fixtures.ts'
import { createTestLoop, furnish, inShort, keyed, order, typesIn, unitsSold } from './test-loop.ts'
import { createGate, failing, troubled, troubles } from './troubled-log.ts'

const gone = failing(new LogUnavailable('connection terminated'))
const away = (kind: 'load' | 'append') => (call: string) => (call === kind ? { before: gone } : undefined)

/** The log goes away, or was never so. */
export const loopFailureCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`a failing ${name} event log`, () => {
    const furnished = async () => {
      const log = await freshLog()
      await furnish(createTestLoop(log), 5)
      return log
    }

    it('that recorded and lost its answer is not told twice', async () => {
      const log = await furnished()
      const loop = createTestLoop(troubled(log, troubles('append', { after: gone }, { after: gone }, { before: gone })))
      const answers = await Promise.all([loop.ask(order('a', 2)), loop.ask(order('b', 4)), loop.ask(order('c', 3), keyed('k'))])
      assert.deepEqual(answers.map(inShort), ['recorded', 'insufficient_stock', 'recorded'])
      assert.equal(await unitsSold(log), 5)
      assert.equal(loop.batches[0]?.attempts, 4)
      assert.deepEqual((await loop.ask(order('c', 3), keyed('k'))).position, answers[2]?.position)
      assert.equal(inShort(await loop.ask(order('d', 1))), 'insufficient_stock')
    })

    it('that recorded nothing is told again', async () => {
      const log = await furnished()
      const loop = createTestLoop(troubled(log, troubles('append', { before: gone })))
      assert.equal(inShort(await loop.ask(order('a', 2))), 'recorded')
      assert.equal(await unitsSold(log), 2)
    })

    it('that lost the answer for a refusal with a key keeps it once', async () => {
      const log = await furnished()
      const loop = createTestLoop(troubled(log, troubles('append', { after: gone })))
      const first = await loop.ask(IssueStock(6), keyed('k'))
      assert.equal(inShort(first), 'insufficient_stock')
      assert.deepEqual(await loop.ask(IssueStock(6), keyed('k')), { ...first, replayed: true })
    })

    it('that lost the answer of what was decided under the lock is not told twice', async () => {
      const log = await furnished()
      const other = createTestLoop(log)
      const between = async () => {
        await other.ask(order('x', 4))
      }
      const stale = troubles('append', { before: between })
      const lost = troubles('exclusively', { after: gone })
      const loop = createTestLoop(troubled(log, (call) => stale(call) ?? lost(call)))
      const answers = await Promise.all([loop.ask(order('a', 1)), loop.ask(order('b', 4))])
      assert.deepEqual(answers.map(inShort), ['recorded', 'insufficient_stock'])
      assert.equal(await unitsSold(log), 5)
    })

    it('that is told again after somebody else wrote decides anew', async () => {
      const log = await furnished()
      const other = createTestLoop(log)
      const before = async () => {
        await other.ask(order('x', 4))
        gone()
      }
      const loop = createTestLoop(troubled(log, troubles('append', { before })))
      const answers = await Promise.all([loop.ask(order('a', 1)), loop.ask(order('b', 4))])
      assert.deepEqual(answers.map(inShort), ['recorded', 'insufficient_stock'])
    })

    it('that cannot be loaded from is asked again', async () => {
      const log = await furnished()
      const loop = createTestLoop(troubled(log, troubles('load', { before: gone }, { after: gone })))
      assert.equal(inShort(await loop.ask(order('a', 2))), 'recorded')
    })

    it('that stays away is given up: nothing was recorded, or nobody knows', async () => {
      const log = await furnished()
      const neverLoads = createTestLoop(troubled(log, away('load')), { patienceMs: 30 })
      await assert.rejects(neverLoads.ask(order('a', 2)), /nothing was recorded/)
      const neverAppends = createTestLoop(troubled(log, away('append')), { patienceMs: 30 })
      const asked = neverAppends.ask(order('a', 2))
      await assert.rejects(asked, LogUnavailable)
      await assert.rejects(asked, /not known whether/)
      assert.deepEqual([neverLoads.errors, neverAppends.errors], [[], []])
    })

    it('that comes back finds the loop at work', async () => {
      const log = await furnished()
      let isAway = true
      const loop = createTestLoop(
        troubled(log, () => (isAway ? { before: gone } : undefined)),
        { patienceMs: 0 },
      )
      await assert.rejects(loop.ask(order('a', 2)), LogUnavailable)
      isAway = false
      assert.equal(inShort(await loop.ask(order('a', 2))), 'recorded')
    })

    it('with an unexpected error fails its batch, and the loop goes on', async () => {
      const log = await furnished()
      const loop = createTestLoop(troubled(log, troubles('append', { before: failing(new Error('surprise')) })))
      await assert.rejects(loop.ask(order('a', 2)), /surprise/)
      assert.equal(loop.errors.length, 1)
      assert.equal(inShort(await loop.ask(order('a', 2))), 'recorded')
    })

    it('that breaks when all were answered before leaves the loop at work', async () => {
      const log = await furnished()
      const other = createTestLoop(log)
      const between = async () => {
        await other.ask(order('a', 2), keyed('k'))
      }
      const stale = troubles('append', { before: between })
      const lost = troubles('exclusively', { after: gone })
      const loop = createTestLoop(troubled(log, (call) => stale(call) ?? lost(call)))
      assert.equal((await loop.ask(order('a', 2), keyed('k'))).replayed, true)
      assert.equal(inShort(await loop.ask(order('b', 1))), 'recorded')
      assert.deepEqual(loop.errors, [])
    })

    it('is not held up by a fault of the program: it fails its batch, and the loop goes on', async () => {
      const loop = createTestLoop(await furnished())
      await assert.rejects(loop.ask(order('a', 2), { isAbandoned: failing(new Error('surprise')) }), /surprise/)
      assert.equal(inShort(await loop.ask(order('a', 2))), 'recorded')
      assert.deepEqual(
        loop.errors.map(({ message }) => message),
        ['surprise'],
      )
    })

    it('with another history is learnt anew', async () => {
      const logs = [await furnished(), await furnished()]
      await createTestLoop(logs[1]!).ask(order('x', 4))
      let current = 0
      const restored: EventLog = {
        load: async (request) => ({ ...(await logs[current]!.load(request)), epoch: current + 1 }),
        append: async (batch) =>
          batch.epoch === current + 1
            ? logs[current]!.append({ ...batch, epoch: 1 })
            : { result: 'other_epoch', epoch: current + 1 },
        exclusively: (work) => work(restored),
        keepSnapshots: (snapshots) => logs[current]!.keepSnapshots(snapshots),
        read: (range) => logs[current]!.read(range),
        readStreams: (range) => logs[current]!.readStreams(range),
        positionAt: (time) => logs[current]!.positionAt(time),
        head: async () => ({ ...(await logs[current]!.head()), epoch: current + 1 }),
      }
      const loop = createTestLoop(restored)
      assert.equal(inShort(await loop.ask(order('a', 2))), 'recorded')
      current = 1
      assert.equal(inShort(await loop.ask(order('b', 2))), 'insufficient_stock')
      assert.equal(inShort(await loop.ask(order('a', 1))), 'recorded')
    })

    it('works with hardly any memory', async () => {
      const log = await furnished()
      const loop = createTestLoop(log, { cacheBytes: 1 })
      await Promise.all(['a', 'b', 'c'].map((id) => loop.ask(order(id, 1))))
      assert.equal(inShort(await loop.ask(order('d', 3))), 'insufficient_stock')
    })

    it('is spared what does not fit in the queue', async () => {
      const gate = createGate()
      const slow = troubled(await furnished(), troubles('append', { before: gate.wait }))
      const loop = createTestLoop(slow, { queue: { commands: 2, bytes: 1e6 } })
      const first = loop.ask(order('a', 1))
      for (let turn = 0; turn < 10; turn++) await setImmediate()
      const waiting = [loop.ask(order('b', 1)), loop.ask(order('c', 1))]
      await assert.rejects(loop.ask(order('d', 1)), Overloaded)
      gate.open()
      await Promise.all([first, ...waiting])
    })

    it('gets all that waits before the loop stops', async () => {
      const log = await furnished()
      const loop = createTestLoop(log, { batch: { commands: 1, events: 100 } })
      const waiting = ['a', 'b', 'c'].map((id) => loop.ask(order(id, 1)))
      await loop.stop()
      await assert.rejects(loop.ask(order('d' as OrderId, 1)), Overloaded)
      assert.deepEqual((await Promise.all(waiting)).map(inShort), ['recorded', 'recorded', 'recorded'])
      assert.equal((await typesIn(log)).filter((type) => type === 'OrderPlaced').length, 3)
    })

    it('is given no more events at a time than fit, whatever a command comes to', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log, { batch: { commands: 500, events: 70 } })
      await furnish(loop, 5)
      const articles = Array.from({ length: 70 }, (_, n) => `p-${n}` as ProductId)
      await Promise.all(articles.map((productId) => loop.ask({ ...CreateLamp, productId, stock: 5 })))
      const ids = ['a', 'b', 'c'] as OrderId[]
      for (const orderId of ids)
        await loop.ask({ ...order(orderId, 1), items: articles.map((productId) => ({ productId, quantity: 1 })) })
      const before = loop.batches.length
      const answers = await Promise.all(ids.map((orderId) => loop.ask({ ...CancelOrder, orderId })))
      assert.deepEqual(answers.map(inShort), ['recorded', 'recorded', 'recorded'])
      assert.deepEqual(
        loop.batches.slice(before).map(({ commands, events }) => ({ commands, events })),
        ids.map(() => ({ commands: 1, events: 71 })),
      )
    })

    it('rings the doorbell when it has grown, and only then', async () => {
      let rings = 0
      const doorbell = { ring: () => void rings++ }
      const loop = createTestLoop(await furnished(), { doorbell })
      await loop.ask(order('a', 1))
      await loop.ask(order('a', 1))
      assert.equal(rings, 1)
    })
  })
}
