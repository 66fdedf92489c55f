import assert from 'node:assert/strict'
import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import { dayOf } from '#shared/kernel/spend-window.ts'
import { type Tier, tierOf } from '#shared/kernel/tier.ts'
import type { Instant } from '#shared/kernel/types.ts'
import type { KeyedCommand } from '#shared/ports/commands.ts'
import type { LogReader, StreamReader } from '#shared/ports/event-log.ts'
import { readAll } from '#shared/testing/recording.ts'
import type { ReactorPorts } from '../reactors/running-reactor.ts'
import { BOUNDS, openReactingShop, recordedTiers } from './reacting.ts'

const DAY_MS = 86_400_000
const FIRST = Date.UTC(2026, 0, 28, 10)

/** A shop whose days pass as a test likes it: for who decides, for who reacts, and in the log that is read. */
export const openPassingDays = async () => {
  let [now, business] = [FIRST, FIRST]
  const shop = await openReactingShop({ clock: { now: () => instantOf(business) } })
  const eras: { after: number; at: Instant }[] = [{ after: 0, at: instantOf(FIRST) }]
  const recordedAt = (position: number) => eras.findLast(({ after }) => after < position)!.at
  const dated = <Event extends { position: number }>(event: Event) => ({ ...event, recordedAt: recordedAt(event.position) })
  const log: LogReader & StreamReader = {
    ...shop.log,
    read: async (range) => {
      const page = await shop.log.read(range)
      return { ...page, events: page.events.map(dated) }
    },
  }
  const today = () => dayOf(instantOf(now))

  return {
    ...shop,
    today,
    ports: { ...shop.ports, log },
    react: (given: Partial<ReactorPorts> = {}, months = 1, bounds = BOUNDS) =>
      shop.react({ log, clock: { now: () => instantOf(now) }, ...given }, bounds, months),
    pass: async (days: number) => {
      now += days * DAY_MS
      business = now
      eras.push({ after: (await shop.log.head()).head, at: instantOf(now) })
    },
    /** What happened so many days ago is told now. */
    tellOf: async (ago: number, ...commands: readonly Omit<KeyedCommand, 'key'>[]) => {
      business = now - ago * DAY_MS
      await shop.tell(...commands).finally(() => {
        business = now
      })
    },
    /** Until the reactor has looked after this day. */
    settled: () => shop.caughtUp(today()),
    dated: async (): Promise<readonly Recorded<ShopEvent>[]> => (await readAll(shop.log)).map(recordedOf).map(dated),
  }
}

export type PassingDays = Awaited<ReturnType<typeof openPassingDays>>

/** An order counts on its day, and so does what takes it back. Written down another way than the reactor does it. */
export const tierOn = (events: readonly Recorded<ShopEvent>[], customerId: string, at: number, months: number): Tier => {
  const placed = new Map<string, Instant>()
  const date = new Date(at)
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 0)).getUTCDate()
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, Math.min(date.getUTCDate(), lastOfMonth))
  let sum = 0
  for (const event of events) {
    if (event.type === 'OrderPlaced') placed.set(event.data.orderId, event.occurredAt)
    if (!('lines' in event.data) || event.data.customerId !== customerId) continue
    const day = 'orderId' in event.data ? placed.get(event.data.orderId)! : event.occurredAt
    if (Date.parse(day) >= first) sum += event.type === 'OrderPlaced' ? event.data.total : -event.data.total
  }
  return tierOf(sum, { gold: BOUNDS.gold * 100, silver: BOUNDS.silver * 100 } as never)
}

/** Each change goes on where the last one has ended. Answers the tier that each customer has come to. */
export const tiersInTheEnd = (events: readonly Recorded<ShopEvent>[]): ReadonlyMap<string, Tier> => {
  const tiers = new Map<string, Tier>()
  for (const { customerId, from, to } of recordedTiers(events)) {
    assert.notEqual(from, to)
    assert.equal(from, tiers.get(customerId) ?? 'bronze', `the history of ${customerId}`)
    tiers.set(customerId, to)
  }
  return tiers
}
