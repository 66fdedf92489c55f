import assert from 'node:assert/strict'
import type { MovementId, TransferId } from '#shared/kernel/types.ts'
import { type EventLog, LogUnavailable } from '#shared/ports/event-log.ts'
import { IssueStock, MoveStock, OpenAttic, TransferStock } from './fixtures.ts'
import { createTestLoop, furnish, inShort, keyed, order, type TestLoop, typesIn } from './test-loop.ts'
import { failing, troubled, troubles } from './troubled-log.ts'

/** More than anybody would remember in a state. */
const MANY = 250

const arrival = (id: string, quantity = 1) => MoveStock('in', quantity, { movementId: id as MovementId })
const transfer = (id: string) => TransferStock(1, id as TransferId)

/** Commands that bring an id of what they do. */
export const loopIdentitiesCases = (name: string, freshLog: () => Promise<EventLog>): void => {
  describe(`movements with an id over the ${name} event log`, () => {
    const shop = async () => {
      const log = await freshLog()
      const loop = createTestLoop(log)
      await furnish(loop, 5)
      await loop.ask(OpenAttic)
      const count = async (type: string) => (await typesIn(log)).filter((each) => each === type).length
      return { log, loop, count }
    }
    const answersTo = async (loop: TestLoop, commands: readonly Parameters<TestLoop['ask']>[0][]) =>
      (await Promise.all(commands.map((command) => loop.ask(command)))).map(inShort)

    it('are recorded once for ever, however many come after them, in whatever process', async () => {
      const { log, loop, count } = await shop()
      const file = Array.from({ length: MANY }, (_, n) => arrival(`m-${n}`))
      assert.deepEqual(await answersTo(loop, file), Array(MANY).fill('recorded'))
      for (const again of [loop, createTestLoop(log)])
        assert.deepEqual(await answersTo(again, file), Array(MANY).fill('unchanged'))
      assert.equal(await count('StockReceived'), 1 + MANY)
    })

    it('are recorded once when they come twice at a time', async () => {
      const { loop, count } = await shop()
      assert.deepEqual(await answersTo(loop, [arrival('m'), arrival('m'), arrival('m', 9)]), [
        'recorded',
        'unchanged',
        'unchanged',
      ])
      assert.equal(await count('StockReceived'), 2)
    })

    it('are recorded once when they come to several processes at the same time', async () => {
      const { log, count } = await shop()
      const loops = [createTestLoop(log), createTestLoop(log), createTestLoop(log)]
      for (let round = 0; round < 10; round++) {
        const answers = await Promise.all(loops.map((loop) => loop.ask(arrival(`m-${round}`))))
        assert.deepEqual(answers.map(inShort).sort(), ['recorded', 'unchanged', 'unchanged'])
      }
      assert.equal(await count('StockReceived'), 11)
    })

    it('are recorded once when the answer of the log was lost', async () => {
      const { log, count } = await shop()
      const gone = failing(new LogUnavailable('connection terminated'))
      const loop = createTestLoop(troubled(log, troubles('append', { after: gone })))
      assert.equal(inShort(await loop.ask(arrival('m'))), 'recorded')
      assert.equal(inShort(await loop.ask(arrival('m'))), 'unchanged')
      assert.equal(await count('StockReceived'), 2)
    })

    it('are answered with the version that the stock has now', async () => {
      const { loop } = await shop()
      await loop.ask(arrival('m'))
      await loop.ask(IssueStock(1))
      const { outcome } = await loop.ask(arrival('m'))
      assert.ok(outcome.kind === 'unchanged' && outcome.version === 3)
    })

    it('may be tried again when they were refused', async () => {
      const { loop } = await shop()
      const removal = MoveStock('out', 6, { movementId: 'm' as MovementId })
      assert.equal(inShort(await loop.ask(removal)), 'insufficient_stock')
      await loop.ask(MoveStock('in', 5))
      assert.deepEqual([inShort(await loop.ask(removal)), inShort(await loop.ask(removal))], ['recorded', 'unchanged'])
    })

    it('may have an idempotency key beside it', async () => {
      const { loop, count } = await shop()
      const first = await loop.ask(arrival('m'), keyed('k'))
      assert.deepEqual(await loop.ask(arrival('m'), keyed('k')), { ...first, replayed: true })
      const other = await loop.ask(arrival('m'), keyed('l'))
      assert.deepEqual([inShort(other), other.replayed], ['unchanged', false])
      assert.deepEqual(await loop.ask(arrival('m'), keyed('l')), { ...other, replayed: true })
      assert.equal(await count('StockReceived'), 2)
    })

    it('are not taken for transfers, which are recorded once too', async () => {
      const { loop, count } = await shop()
      const file = Array.from({ length: MANY }, (_, n) => arrival(`m-${n}`))
      assert.equal(inShort(await loop.ask(transfer('m-0'))), 'recorded')
      assert.deepEqual(await answersTo(loop, file), Array(MANY).fill('recorded'))
      assert.equal(inShort(await loop.ask(transfer('m-0'))), 'unchanged')
      assert.equal(await count('StockTransferredOut'), 1)
    })

    it('cost those without one nothing', async () => {
      const { log } = await shop()
      let loads = 0
      const loop = createTestLoop(troubled(log, (call) => (call === 'load' ? { before: () => void loads++ } : undefined)))
      await loop.ask(MoveStock('in', 1))
      const before = loads
      for (let n = 0; n < 5; n++) await loop.ask(MoveStock('in', 1))
      assert.equal(loads, before)
      await loop.ask(order('a', 1))
      assert.equal(loads, before + 1)
    })
  })
}
