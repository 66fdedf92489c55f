import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import type { Metadata } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type EventLog, type LoggedEvent, LogUnavailable } from '#shared/ports/event-log.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import type { Settled } from './command-loop.ts'
import type { ShopCommand } from './domain/shop-command.ts'
import { anyCommand, stockedShelves } from './testing/any-command.ts'
import { createSmallShop, recordedBy } from './testing/small-shop.ts'
import { createTestLoop, metadata } from './testing/test-loop.ts'
import { troubled } from './testing/troubled-log.ts'

/** How many turns a call takes to get there and back, and whether the connection breaks before or after. */
const weather = fc.array(fc.record({ turns: fc.nat({ max: 4 }), breaks: fc.constantFrom('never', 'never', 'before', 'after') }), {
  minLength: 20,
  maxLength: 20,
})
const asked = fc.array(fc.tuple(fc.nat({ max: 2 }), anyCommand, fc.nat({ max: 3 })), { maxLength: 40, size: 'max' })

describe('several loops on one log that is slow and breaks', () => {
  it('decide each command on the log as it stood just before its events', () =>
    fc.assert(
      fc.asyncProperty(asked, weather, async (requests, skies) => {
        const log = createMemoryEventLog()
        const first = createTestLoop(log)
        for (const command of stockedShelves) await first.ask(command)
        const answers = await live(log, requests, skies)
        const { events } = await log.read({ after: 0 as Position, limit: 10_000 })
        assert.deepEqual(
          events.map(({ position }) => position),
          events.map((_, index) => index + 1),
        )
        for (const [index, [, command]] of requests.entries()) holds(events, command, `request-${index}`, answers[index]!)
      }),
      { numRuns: 60, includeErrorInReport: true },
    )).timeout(60_000)
})

const live = (
  log: EventLog,
  requests: readonly [number, ShopCommand, number][],
  skies: readonly { turns: number; breaks: string }[],
) => {
  const loops = [0, 1, 2].map((n) => createTestLoop(inWeather(log, skies, n * 7)))
  const ask = async ([loop, command, turns]: [number, ShopCommand, number], index: number) => {
    await wait(index + turns)
    return loops[loop]!.ask(command, { metadata: { ...metadata, requestid: `request-${index}` } })
  }
  return Promise.all(requests.map(ask))
}

const inWeather = (log: EventLog, skies: readonly { turns: number; breaks: string }[], begin: number): EventLog => {
  let calls = begin
  return troubled(log, () => {
    const { turns, breaks } = skies[calls++ % skies.length]!
    const storm = calls < begin + 30
    const at = (place: string) => async () => {
      await wait(turns)
      if (storm && breaks === place) throw new LogUnavailable(`broke ${place}`)
    }
    return { before: at('before'), after: at('after') }
  })
}

const wait = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await setImmediate()
}

const holds = (events: readonly LoggedEvent[], command: ShopCommand, requestid: string, { outcome, position }: Settled): void => {
  const own = events.filter(({ metadata }) => (JSON.parse(metadata) as Metadata).requestid === requestid)
  const moments = own.length > 0 ? [own[0]!.position - 1] : Array.from({ length: position + 1 }, (_, n) => position - n)
  assert.ok(own.length === 0 || own.at(-1)!.position === position)
  const said = JSON.stringify([outcome.kind === 'refused' ? outcome.refused : '', own.map(inShort)])
  const wouldSay = (moment: number) => {
    const shop = createSmallShop()
    shop.record(events.slice(0, moment).map(({ type, data }) => ({ type, data: JSON.parse(data) }) as ShopEvent))
    const decision = shop.ask(command)
    return JSON.stringify(['refused' in decision ? decision.refused : '', recordedBy(decision).map(inShort)])
  }
  assert.ok(
    moments.some((moment) => wouldSay(moment) === said),
    `${JSON.stringify(command)} was answered ${said}, at no time right`,
  )
}

const inShort = ({ type, data }: { type: string; data: unknown }) => [type, typeof data === 'string' ? JSON.parse(data) : data]
