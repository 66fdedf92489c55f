import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { customerStream, orderStream } from '#shared/events/streams.ts'
import type { CustomerId, Instant, OrderId, Position } from '#shared/kernel/types.ts'
import { type EventLog, type NewEvent, UnstorableData } from '#shared/ports/event-log.ts'
import { CancelOrder, IssueStock, lamp, MoveStock, storeId } from './fixtures.ts'
import { createTestLoop, furnish, inShort, metadata, order, typesIn, unitsSold } from './test-loop.ts'
import { createGate, troubled, troubles } from './troubled-log.ts'

const fromTheFuture: NewEvent = {
  id: '01890000-0000-7000-8000-000000000001',
  stream: customerStream('odd' as CustomerId),
  version: 1,
  type: 'CustomerEnchanted',
  data: '{}',
  metadata: JSON.stringify(metadata),
  occurredAt: '2026-01-01T00:00:00.000Z' as Instant,
}

/** What the loop promises, whatever log it works on. */
export const commandLoopCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`the command loop over the ${name} event log`, () => {
    it('records what is asked, and tells stream, version and position', async () => {
      const loop = createTestLoop(await freshLog())
      await furnish(loop, 5)
      const stream = orderStream('a' as OrderId)
      assert.deepEqual(await loop.ask(order('a', 2)), {
        outcome: { kind: 'recorded', stream, version: 1 },
        position: 6,
        replayed: false,
      })
      assert.deepEqual((await loop.ask({ ...CancelOrder, orderId: 'a' as OrderId })).outcome, {
        kind: 'recorded',
        stream,
        version: 2,
      })
    })

    it('decides what waits together, in order, on one state', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      const answers = await Promise.all(
        [order('a', 2), order('b', 4), order('c', 3), order('a', 1)].map((each) => loop.ask(each)),
      )
      assert.deepEqual(answers.map(inShort), ['recorded', 'insufficient_stock', 'recorded', 'order_exists'])
      assert.equal(loop.batches.at(-1)?.commands, 4)
      assert.deepEqual(
        answers.map(({ position }) => position),
        [6, 7, 9, 9],
      )
      assert.equal(await unitsSold(log), 5)
    })

    it('places and cancels in one batch', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      const cancel = { ...CancelOrder, orderId: 'a' as OrderId }
      const answers = await Promise.all([order('a', 5), cancel, cancel, order('b', 5)].map((each) => loop.ask(each)))
      assert.deepEqual(answers.map(inShort), ['recorded', 'recorded', 'unchanged', 'recorded'])
    })

    it('cancels an order that it has never seen', async () => {
      const log = await freshLog()
      await furnish(createTestLoop(log), 5)
      await createTestLoop(log).ask(order('a', 5))
      const cancel = await createTestLoop(log).ask({ ...CancelOrder, orderId: 'a' as OrderId })
      assert.equal(inShort(cancel), 'recorded')
      assert.equal((await typesIn(log)).at(-1), 'ReservationReleased')
    })

    it('answers a refusal and a no-op with the head it was decided on', async () => {
      const loop = createTestLoop(await freshLog())
      await furnish(loop, 5)
      assert.deepEqual(await loop.ask({ ...CancelOrder, orderId: 'a' as OrderId }), {
        outcome: { kind: 'refused', refused: 'order_not_found', detail: 'There is no order a' },
        position: 3,
        replayed: false,
      })
      assert.equal((await loop.ask(MoveStock('manual', 0))).position, 3)
    })

    it('writes the time and the request on every event', async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      const occurredAt = '2011-01-04T10:00:00.000Z' as never
      await loop.ask(order('a', 2), { occurredAt })
      const { events } = await log.read({ after: 3 as Position, limit: 10 })
      assert.deepEqual(
        events.map((event) => event.occurredAt),
        [occurredAt, occurredAt, occurredAt],
      )
      assert.deepEqual(JSON.parse(events[2]!.metadata), {
        actor: 'open:staff',
        role: 'staff',
        requestid: 'r-1',
        correlationid: 'r-1',
      })
      assert.deepEqual(JSON.parse(events[2]!.data), { storeId, productId: lamp, orderId: 'a', quantity: 2 })
    })

    describe('answers', () => {
      it('nobody before the log has', async () => {
        const gate = createGate()
        const log = await freshLog()
        await furnish(createTestLoop(log), 5)
        const loop = createTestLoop(troubled(log, troubles('append', { after: gate.wait })))
        let answered = false
        const answer = loop.ask(order('a', 1)).then(() => {
          answered = true
        })
        while (!(await typesIn(log)).includes('OrderPlaced')) await setImmediate()
        for (let turn = 0; turn < 10; turn++) await setImmediate()
        assert.equal(answered, false)
        gate.open()
        await answer
      })

      it('many who waited with one append', async () => {
        const gate = createGate()
        const log = await freshLog()
        await furnish(createTestLoop(log), 100)
        const loop = createTestLoop(troubled(log, troubles('append', { before: gate.wait })))
        const first = loop.ask(order('first', 1))
        for (let turn = 0; turn < 10; turn++) await setImmediate()
        const rest = Array.from({ length: 50 }, (_, n) => loop.ask(order(`o-${n}`, 1)))
        for (let turn = 0; turn < 10; turn++) await setImmediate()
        assert.equal(loop.waiting(), 50)
        gate.open()
        await Promise.all([first, ...rest])
        assert.deepEqual(
          loop.batches.map(({ commands }) => commands),
          [1, 50],
        )
      })
    })

    describe('a batch', () => {
      it('takes no more commands and events than it may', async () => {
        const loop = createTestLoop(await freshLog(), { batch: { commands: 3, events: 6 } })
        await furnish(loop, 100)
        loop.batches.length = 0
        const wide = { ...order('wide', 0), items: Array.from({ length: 10 }, () => ({ productId: lamp, quantity: 1 })) }
        await Promise.all(
          [IssueStock(1), IssueStock(1), IssueStock(1), IssueStock(1), wide, order('a', 1), order('b', 1), order('c', 1)].map(
            (each) => loop.ask(each),
          ),
        )
        assert.deepEqual(
          loop.batches.map(({ commands }) => commands),
          [3, 1, 1, 2, 1],
        )
      })

      it('of which one command cannot be decided records the others', async () => {
        const log = await freshLog()
        const loop = createTestLoop(log)
        await furnish(loop, 5)
        const broken = { ...order('broken', 1), items: [{ productId: lamp, quantity: 1 }, undefined as never] }
        const answers = await Promise.allSettled([order('a', 1), broken, order('b', 1)].map((each) => loop.ask(each)))
        assert.deepEqual(
          answers.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled'],
        )
        assert.equal(loop.errors.length, 1)
        assert.equal(await unitsSold(log), 2)
      })

      it('fails only who looks at a stream that cannot be read', async () => {
        const log = await freshLog()
        await furnish(createTestLoop(log), 5)
        await log.append({ epoch: 1, known: 3 as Position, readSet: [], outcomes: [], events: [fromTheFuture] })
        const loop = createTestLoop(log)
        const odd = { ...order('odd', 1), customerId: 'odd' as CustomerId }
        const answers = await Promise.allSettled([order('a', 1), odd, order('b', 1)].map((each) => loop.ask(each)))
        assert.deepEqual(
          answers.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled'],
        )
        assert.match(loop.errors[0]!.message, /customer-odd.*CustomerEnchanted/)
      })

      it('with a value that cannot be stored loses only that', async () => {
        const log = await freshLog()
        const unstorable = (text: string) => text.includes('unstorable')
        const picky: EventLog = {
          ...log,
          append: async (batch) => {
            if (batch.events.some(({ data }) => unstorable(data))) throw new UnstorableData('no')
            return log.append(batch)
          },
        }
        const loop = createTestLoop(picky)
        await furnish(loop, 100)
        const ids = ['a', 'b', 'unstorable-1', 'c', 'd', 'e', 'unstorable-2', 'f']
        const answers = await Promise.allSettled(ids.map((id) => loop.ask(order(id, 1))))
        assert.deepEqual(
          answers.map((answer) => (answer.status === 'fulfilled' ? inShort(answer.value) : answer.reason.name)),
          ids.map((id) => (unstorable(id) ? 'UnstorableData' : 'recorded')),
        )
        assert.equal(await unitsSold(log), 6)
      })
    })
  })
}
