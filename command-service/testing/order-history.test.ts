import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import type { EventLog, LoggedEvent } from '#shared/ports/event-log.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import type { Try } from './buyers.ts'
import { wrongIn } from './order-history.ts'
import { createTestLoop, furnish, order } from './test-loop.ts'

/** Four guests want two lamps each, one after another, and there are five. */
const truth = async (): Promise<{ tries: readonly Try[]; log: readonly LoggedEvent[] }> => {
  const log: EventLog = createMemoryEventLog()
  const loop = createTestLoop(log)
  await furnish(loop, 5)
  const tries: Try[] = []
  for (const [n, orderId] of ['a', 'b', 'c', 'd'].entries()) {
    const { customerId: _, ...guests } = order(orderId, 2)
    const { outcome, position } = await loop.ask(guests)
    const refused = outcome.kind === 'refused'
    const body = refused ? { position, code: outcome.refused, facts: outcome.facts as Try['body']['facts'] } : { position }
    const items = [{ productId: 'lamp', quantity: 2 }]
    tries.push({
      orderId,
      items,
      askedAt: 10 * n,
      answeredAt: 10 * n + 5,
      status: refused ? 409 : 201,
      body: body as Try['body'],
    })
  }
  return { tries, log: (await log.read({ after: 0 as Position, limit: 100 })).events }
}

describe('A history of orders', () => {
  let tries: readonly Try[]
  let log: readonly LoggedEvent[]
  beforeEach(async () => {
    ;({ tries, log } = await truth())
  })

  const change = (orderId: string, more: Partial<Try>): readonly Try[] =>
    tries.map((one) => (one.orderId === orderId ? { ...one, ...more } : one))
  const answered = (orderId: string): Try['body'] => tries.find((one) => one.orderId === orderId)!.body
  const without = (...positions: readonly number[]) => log.filter(({ position }) => !positions.includes(position))
  const isWrong = (told: RegExp, some = tries, events = log) => {
    const wrong = wrongIn(some, events)
    assert.match(wrong.join('\n'), told)
  }

  it('is right when it is', () => {
    assert.deepEqual(
      tries.map(({ status }) => status),
      [201, 201, 409, 409],
    )
    assert.deepEqual(wrongIn(tries, log), [])
  })

  it('is wrong when an order was taken and is not there', () =>
    isWrong(/a: answered 201, recorded 0 times/, tries, without(4, 5)))
  it('is wrong when an order is there twice', () => isWrong(/a: answered 201, recorded 2 times/, tries, [...log, log[3]!]))
  it('is wrong when an order is there and nobody was told', () =>
    isWrong(
      /b: recorded, and nobody was told/,
      tries.filter((one) => one.orderId !== 'b'),
    ))
  it('is wrong when an order was refused and is there', () =>
    isWrong(/a: answered 409, recorded 1 times/, change('a', { status: 409 })))
  it('is wrong when more was reserved than ordered', () =>
    isWrong(/b: taken, but it does not stand/, change('b', { items: [{ productId: 'lamp', quantity: 1 }] })))
  it('is wrong when one was refused who could have had it', () =>
    isWrong(/d: refused/, change('d', { items: [{ productId: 'lamp', quantity: 1 }] })))
  it('is wrong when one was refused for what was missing at another time', () =>
    isWrong(/d: refused/, change('d', { body: { ...answered('d'), facts: { missing: [] } } })))
  it('is wrong when somebody was told something else', () =>
    isWrong(/c: answered 503 overloaded/, change('c', { status: 503, body: { code: 'overloaded' } })))
  it('is wrong when an answer speaks of a time before it was asked for', () =>
    isWrong(/c: decided before/, change('c', { askedAt: 100, answeredAt: 101 })))
  it('is wrong when an answer speaks of a time after it was given', () =>
    isWrong(/d: decided before/, change('d', { askedAt: -2, answeredAt: -1 })))
  it('is wrong when positions or versions have gaps', () => isWrong(/position 5/, tries, without(4)))
  it('is wrong when more was sold than there was', () =>
    isWrong(
      /position \d+: lamp is oversold/,
      tries,
      log.map((event) =>
        event.type === 'StockReceived' ? { ...event, data: event.data.replace('"quantity":5', '"quantity":3') } : event,
      ),
    ))
})
