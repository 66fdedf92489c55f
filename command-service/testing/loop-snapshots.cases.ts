import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { type StreamId, stockStream } from '#shared/events/streams.ts'
import type { CustomerId } from '#shared/kernel/types.ts'
import { type EventLog, type Loaded, LogUnavailable, type SnapshotsToKeep } from '#shared/ports/event-log.ts'
import { newEvent } from '#shared/testing/new-events.ts'
import { shapes } from '../domain/shapes.ts'
import { IssueStock, lamp, MoveStock, storeId } from './fixtures.ts'
import { createTestLoop, furnish, inShort, order } from './test-loop.ts'

const lamps: StreamId = stockStream(storeId, lamp)

/** A log that tells what was loaded from it and kept in it. */
const watched = (log: EventLog, keeping: (snapshots: SnapshotsToKeep) => Promise<void> = log.keepSnapshots) => {
  const loads: Loaded[] = []
  const kept: SnapshotsToKeep[] = []
  const noted = (of: Pick<EventLog, 'load' | 'append'>): Pick<EventLog, 'load' | 'append'> => ({
    append: of.append,
    load: async (request) => {
      const loaded = await of.load(request)
      loads.push(loaded)
      return loaded
    },
  })
  const watching: EventLog = {
    ...log,
    ...noted(log),
    exclusively: (work) => log.exclusively((inside) => work(noted(inside))),
    keepSnapshots: async (snapshots) => {
      kept.push(snapshots)
      await keeping(snapshots)
    },
  }
  const lampEvents = () => loads.flatMap(({ events }) => events).filter(({ stream }) => stream === lamps).length
  return { log: watching, loads, kept, lampEvents }
}

/** What a loop does with streams that have grown long, whatever log it works on. */
export const loopSnapshotCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`snapshots in the ${name} event log`, () => {
    const sellOneByOne = async (log: EventLog, orders: number, snapshotEvery = 10) => {
      const loop = createTestLoop(log, { snapshotEvery })
      await furnish(loop, 1_000)
      for (let n = 0; n < orders; n++) {
        assert.equal(inShort(await loop.ask(order(`o-${n}`, 1))), 'recorded')
        await setImmediate()
      }
      await loop.stop()
      return loop
    }

    it('are taken when a stream has grown, not of every order, and are where the next one begins', async () => {
      const { log, kept } = watched(await freshLog())
      await sellOneByOne(log, 45)
      const versions = kept.flatMap(({ snapshots }) => snapshots.map(({ version }) => version))
      for (const [index, version] of versions.entries()) assert.ok(version - (versions[index - 1] ?? 0) >= 10, `${versions}`)
      const last = versions.at(-1)!
      const next = watched(log)
      const answer = await createTestLoop(next.log).ask(IssueStock(956))
      assert.deepEqual(
        [inShort(answer), answer.outcome.kind === 'refused' && answer.outcome.facts],
        ['insufficient_stock', { missing: [{ productId: lamp, requested: 956, available: 955 }] }],
      )
      assert.equal(next.lampEvents(), 46 - last)
    })

    it('that were met are not taken again', async () => {
      const fresh = await freshLog()
      await sellOneByOne(fresh, 15)
      const { log, kept } = watched(fresh)
      const loop = createTestLoop(log, { snapshotEvery: 12 })
      for (let n = 0; n < 3; n++) await loop.ask(IssueStock(1))
      await loop.stop()
      assert.deepEqual(kept, [])
    })

    it('are taken of a long stream that was read, though nothing was written', async () => {
      const fresh = await freshLog()
      await sellOneByOne(fresh, 45, 1_000)
      const { log, kept } = watched(fresh)
      const loop = createTestLoop(log, { snapshotEvery: 10 })
      assert.equal(inShort(await loop.ask(IssueStock(5_000))), 'insufficient_stock')
      await loop.stop()
      assert.deepEqual(
        kept.map(({ snapshots }) => snapshots.length),
        [1],
      )
    })

    it('of another shape are passed over', async () => {
      const fresh = await freshLog()
      await sellOneByOne(fresh, 45, 1_000)
      const { head: known, epoch } = await fresh.head()
      const foreign = { stream: lamps, version: 46, shape: shapes.stock! + 1, state: '{"status":"unheard of"}' }
      await fresh.keepSnapshots({ epoch, known, snapshots: [foreign] })
      const { log, lampEvents } = watched(fresh)
      assert.equal(inShort(await createTestLoop(log).ask(IssueStock(956))), 'insufficient_stock')
      assert.equal(lampEvents(), 46)
    })

    it('that cannot be kept fail nobody, and are heard of unless the log is away', async () => {
      const away = watched(await freshLog(), () => Promise.reject(new LogUnavailable('gone')))
      assert.deepEqual((await sellOneByOne(away.log, 25)).errors, [])
      assert.ok(away.kept.length > 0)
      const forbidden = watched(await freshLog(), () => Promise.reject(new Error('permission denied')))
      const { errors } = await sellOneByOne(forbidden.log, 25)
      assert.deepEqual(new Set(errors.map(({ message }) => message)), new Set(['permission denied']))
    })

    it('keep nobody waiting', async () => {
      const hanging = Promise.withResolvers<void>()
      const { log, kept } = watched(await freshLog(), () => hanging.promise)
      const loop = createTestLoop(log, { snapshotEvery: 10 })
      await furnish(loop, 1_000)
      for (let n = 0; n < 45; n++) {
        assert.equal(inShort(await loop.ask(IssueStock(1))), 'recorded')
        await setImmediate()
      }
      assert.equal(kept.length, 1)
      hanging.resolve()
      await loop.stop()
    })

    it('hold nothing of a customer', async () => {
      const { log, kept } = watched(await freshLog())
      const loop = createTestLoop(log, { snapshotEvery: 3 })
      const customerId = 'ada' as CustomerId
      await loop.ask({ type: 'RegisterCustomer', customerId, profile: { name: 'Ada' } })
      for (let n = 0; n < 10; n++) await loop.ask({ type: 'ChangeCustomerProfile', customerId, profile: { name: `Ada ${n}` } })
      await loop.stop()
      assert.deepEqual(kept, [])
    })

    it('are not needed: a stream is read in parts that fit in memory', async () => {
      const { log, loads, kept } = watched(await freshLog())
      const loop = createTestLoop(log, { snapshotEvery: 200 })
      await furnish(loop, 1)
      const data = JSON.stringify({ storeId, productId: lamp, quantity: 1 })
      const events = Array.from({ length: 20_500 }, (_, n) => newEvent(lamps, n + 2, { data }))
      const { epoch, head: known } = await log.head()
      await log.append({ epoch, known, readSet: [], events, outcomes: [] })
      assert.equal(inShort(await loop.ask(IssueStock(20_502))), 'insufficient_stock')
      assert.equal(inShort(await loop.ask(MoveStock('out', 20_501))), 'recorded')
      assert.ok(loads.every((loaded) => loaded.events.length <= 10_000))
      await loop.stop()
      assert.equal(kept.length, 1)
    })
  })
}
