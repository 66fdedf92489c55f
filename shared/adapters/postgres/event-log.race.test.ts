import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { appendTo, newEvent, streamId } from '#shared/testing/new-events.ts'
import { type Answer, createStockTaker } from '#shared/testing/stock-taker.ts'
import { createDatabase } from './database.ts'
import { createEventLog } from './event-log.ts'

const ARTICLE = streamId('stock-main~85123A')
const BUYER = join(import.meta.dirname, '../../testing/buyer-process.ts')

describe('one article and several processes', () => {
  let test: TestDatabase
  let databases: readonly Database[]
  let [ours, theirs] = [] as unknown as [EventLog, EventLog]
  beforeEach(async () => {
    test = await freshWriteDatabase()
    databases = [1, 2].map(() =>
      createDatabase({ url: test.url, role: 'daybook_command', max: 2, applicationName: 'daybook-test' }),
    )
    ;[ours, theirs] = databases.map(createEventLog) as [EventLog, EventLog]
  })
  afterEach(async () => {
    await Promise.all(databases.map((database) => database.close()))
    await test.drop()
  })

  const receive = (quantity: number) => appendTo(ours, { events: [newEvent(ARTICLE, 1, { data: JSON.stringify({ quantity }) })] })
  const takenFrom = async (): Promise<readonly number[]> => {
    const { events } = await ours.read({ after: 0 as Position, limit: 10_000 })
    assert.deepEqual(
      events.map(({ position, version }) => [position, version]),
      events.map((_, index) => [index + 1, index + 1]),
    )
    return events.slice(1).map(({ data }) => -JSON.parse(data).quantity)
  }

  it('decides a batch again when another has taken 4 of 5 units: an order for 1 is taken, the one for 4 after it refused', async () => {
    await receive(5)
    const [us, them] = [createStockTaker(ours, ARTICLE), createStockTaker(theirs, ARTICLE)]
    await us.look()
    assert.deepEqual(await them.take([{ quantity: 4 }]), ['taken'])
    assert.deepEqual(await us.take([{ quantity: 1 }, { quantity: 4 }]), ['taken', 'refused'])
    assert.deepEqual(await takenFrom(), [4, 1])
  })

  it('does not refuse on a state that is no more: what another has brought back is sold', async () => {
    await receive(1)
    const us = createStockTaker(ours, ARTICLE)
    await us.look()
    await appendTo(theirs, { events: [newEvent(ARTICLE, 2, { data: '{"quantity":3}' })] })
    assert.deepEqual(await us.take([{ quantity: 4 }]), ['taken'])
  })

  it('sells 60 units to three processes and not one more, and each key once', async () => {
    await receive(60)
    const keys = Array.from({ length: 40 }, (_, index) => `order-${index}`)
    const buyers = [1, 2, 3].map(() => fork(BUYER, [test.url, ARTICLE, ...keys], { stdio: 'inherit' }))
    const answers = await Promise.all(buyers.map(async (buyer) => (await once(buyer, 'message'))[0] as Record<string, Answer>))

    const all = answers.flatMap((answer) => Object.values(answer))
    const taken = all.filter((answer) => answer === 'taken').length
    assert.equal(taken, 60)
    assert.equal((await takenFrom()).length, 60)
    for (const key of keys)
      assert.ok(answers.filter((answer) => answer[key] !== 'replayed').length === 1, `${key} was answered anew twice`)
  })
})
