import assert from 'node:assert/strict'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Thresholds, Tier } from '#shared/kernel/tier.ts'
import type { Commands, KeyedCommand } from '#shared/ports/commands.ts'
import { systemClock } from '#shared/runtime/clock.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { readAll } from '#shared/testing/recording.ts'
import { startCommandService } from '../../command-service/testing/running-service.ts'
import { customerTier } from '../reactors/customer-tier.ts'
import { createReactors, type Reactors } from '../reactors/reactors.ts'
import type { ReactorPorts } from '../reactors/running-reactor.ts'

export const DOLLARS = { code: 'USD', decimals: 2 } as const
export const BOUNDS: Thresholds = { gold: 1_000, silver: 500 }

export type ReactingShop = Awaited<ReturnType<typeof openReactingShop>>

/** A change of tier as the log tells it, and what caused it. */
export type TierChange = { readonly customerId: string; readonly from: Tier; readonly to: Tier; readonly cause: number }

/** A command service, and tier reactors as a test likes them. Each unit of the only article costs a dollar. */
export const openReactingShop = async ({ clock = systemClock } = {}) => {
  const [service, read] = await Promise.all([startCommandService({ clock }), freshReadDatabase()])
  const leases = createLeases(read.database)
  const running = new Set<Reactors>()
  let made = 0

  const tell = async (...commands: readonly (Omit<KeyedCommand, 'key'> & { readonly key?: string })[]) => {
    const answers = await service.commands.send(commands.map((command) => ({ key: `told ${++made}`, ...command })))
    for (const answer of answers) assert.equal(answer.result, 'done', JSON.stringify(answer))
  }
  await tell({ name: 'CreateProduct', fields: { productId: 'tea', name: 'Tea', category: 'drinks', price: 1, stocked: false } })

  const ports: ReactorPorts = {
    ...{ log: service.log, database: read.database, commands: service.commands, leases, holder: 'a process', logger: silent },
    clock,
  }

  const react = (given: Partial<ReactorPorts> = {}, thresholds = BOUNDS, months = 0): Reactors => {
    const reactors = createReactors([customerTier(thresholds, DOLLARS, months)], { ...ports, ...given })
    reactors.start()
    running.add(reactors)
    return reactors
  }

  const place = async () => {
    const text = 'select position, answered, epoch, settings, day from read.reactors'
    type Row = { position: number; answered: number; epoch: number; settings: string; day: number }
    const [row] = await read.database.query<Row>({ text, values: [] })
    return row
  }

  /** Until it has followed the log to its end, what it has recorded itself included; and, if that matters, has looked after a day. */
  const caughtUp = (on = 0) =>
    eventually(
      async () => {
        const { head } = await service.log.head()
        const { position, settings, day = 0 } = (await place()) ?? {}
        assert.ok(position === head && settings !== '' && day >= on, `it stands at ${position} of ${head}, on day ${day}`)
      },
      { withinMs: 20_000 },
    )

  const events = async (): Promise<readonly Recorded<ShopEvent>[]> => (await readAll(service.log)).map(recordedOf)

  return {
    ...service,
    ports,
    read: read.database,
    tell,
    react,
    place,
    caughtUp,
    events,
    stop: async (reactors: Reactors) => {
      running.delete(reactors)
      await reactors.stop()
    },
    tiers: async () => recordedTiers(await events()),
    close: async () => {
      await Promise.all([...running].map((reactors) => reactors.stop()))
      await Promise.all([service.close(), read.drop()])
    },
  }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export const order = (customerId: string | undefined, dollars: number, orderId?: string) => ({
  name: 'PlaceOrder',
  fields: {
    ...(customerId !== undefined && { customerId }),
    ...(orderId !== undefined && { orderId }),
    items: [{ productId: 'tea', quantity: dollars }],
  },
})

export const cancel = (orderId: string) => ({ name: 'CancelOrder', fields: { orderId } })

export const credit = (customerId: string, dollars: number) => ({
  name: 'IssueCreditNote',
  fields: { customerId, items: [{ productId: 'tea', quantity: dollars, price: 1 }] },
})

export const erase = (customerId: string) => ({ name: 'EraseCustomer', fields: { customerId } })

/** Passes on what it is told, and tells what that was. */
export const listening = (commands: Commands) => {
  const heard: KeyedCommand[] = []
  const send: Commands['send'] = (sent, sending) => {
    heard.push(...sent)
    return commands.send(sent, sending)
  }
  return { heard, commands: { send } }
}

/** In the order in which they were asked for. */
export const recordedTiers = (events: readonly Recorded<ShopEvent>[]): readonly TierChange[] =>
  events.flatMap((event) => {
    if (event.type !== 'CustomerTierChanged') return []
    const { customerId, from, to, cause } = event.data
    return { customerId, from, to, cause }
  })

/** What the history should be: written down another way than the reactor does it. */
export const foldedTiers = (events: readonly Recorded<ShopEvent>[], { gold, silver }: Thresholds): readonly TierChange[] => {
  const [spent, tiers] = [new Map<string, number>(), new Map<string, Tier>()]
  return events.flatMap((event) => {
    if (!('total' in event.data) || !('lines' in event.data)) return []
    const { customerId, total } = event.data
    if (customerId === undefined) return []
    const now = (spent.get(customerId) ?? 0) + (event.type === 'OrderPlaced' ? total : -total)
    const [from, to] = [tiers.get(customerId) ?? 'bronze', now > gold * 100 ? 'gold' : now > silver * 100 ? 'silver' : 'bronze']
    spent.set(customerId, now)
    tiers.set(customerId, to as Tier)
    return from === to ? [] : { customerId, from, to: to as Tier, cause: event.position }
  })
}
