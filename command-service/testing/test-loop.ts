import { randomUUID } from 'node:crypto'
import type { Metadata } from '#shared/events/event.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { OrderId, Position } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import type { CommandLoop, CommandRequest, Settled } from '../command-loop.ts'
import { type CommandLoopOptions, createCommandLoop } from '../create-command-loop.ts'
import type { ShopCommand } from '../domain/shop-command.ts'
import type { BatchSettled } from '../settle-batch.ts'
import { CreateLamp, PlaceOrder, storeId } from './fixtures.ts'
import { DOLLARS } from './small-shop.ts'

export const metadata: Metadata = { actor: 'open:staff', role: 'staff', requestid: 'r-1', correlationid: 'r-1' }

export type TestLoop = CommandLoop & {
  readonly ask: (command: ShopCommand, more?: Partial<CommandRequest>) => Promise<Settled>
  readonly batches: BatchSettled[]
  readonly errors: Error[]
}

export const createTestLoop = (log: EventLog, options: Partial<CommandLoopOptions> = {}): TestLoop => {
  const batches: BatchSettled[] = []
  const errors: Error[] = []
  const loop = createCommandLoop({
    log,
    clock: { now: () => instantOf(Date.now()) },
    newId: randomUUID,
    currency: DOLLARS,
    onError: (error) => errors.push(error),
    backOff: { firstMs: 1, mostMs: 2 },
    observe: (settled) => batches.push(settled),
    ...options,
  })
  const ask: TestLoop['ask'] = (command, more) => loop.submit({ command, metadata, ...more })
  return { ...loop, ask, batches, errors }
}

/** An open store with so many lamps on the shelf. */
export const furnish = async (loop: TestLoop, lamps: number): Promise<void> => {
  await loop.ask({ type: 'OpenStore', storeId, name: 'Main street' })
  await loop.ask({ ...CreateLamp, stock: lamps })
}

export const order = (id: string, quantity: number) => ({ ...PlaceOrder(quantity), orderId: id as OrderId })

export const keyed = (key: string, requestHash = 'same'): Required<Pick<CommandRequest, 'key'>> => ({
  key: { scope: 'open:staff PlaceOrder', key, requestHash, keptForMs: 'ever' },
})

/** How each was answered, in the order asked: 'recorded', 'unchanged' or the refusal. */
export const inShort = ({ outcome }: Settled): string => (outcome.kind === 'refused' ? outcome.refused : outcome.kind)

export const typesIn = async (log: EventLog): Promise<readonly string[]> => {
  const { events } = await log.read({ after: 0 as Position, limit: 100_000 })
  return events.map(({ type }) => type)
}

export const unitsSold = async (log: EventLog): Promise<number> => {
  const { events } = await log.read({ after: 0 as Position, limit: 100_000 })
  const reserved = events.filter(({ type }) => type === 'StockReserved')
  return reserved.reduce((units, { data }) => units + (JSON.parse(data) as { quantity: number }).quantity, 0)
}
