import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { type StreamId, stockStream } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { Position, ProductId, StoreId } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { newId } from '#shared/runtime/clock.ts'
import type { CommandLoop } from '../command-service/command-loop.ts'
import { createCommandLoop } from '../command-service/create-command-loop.ts'
import type { ShopCommand } from '../command-service/domain/shop-command.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'

const HELP = `node bench/cold-load.ts [LENGTH…]

How long the first command on an article takes in a process that has just started, by how many events the article's stock stream
has (100, 10000 and 1000000 unless told): with a snapshot, and without. On a PostgreSQL of its own.`

const ROUNDS = 15
const storeId = 'main' as StoreId
const metadata = { actor: 'open:staff', role: 'staff', requestid: newId(), correlationid: newId() }

const main = async (lengths: readonly number[]): Promise<void> => {
  const server = await startOwnServer()
  const database = createDatabase({ url: await server.database('cold', 'write'), max: 2, applicationName: 'daybook-bench' })
  const log = createEventLog(database)
  try {
    for (const length of lengths) await measure(length, log, database)
  } finally {
    await database.close()
    await server.stop()
  }
}

const measure = async (length: number, log: EventLog, database: Database): Promise<void> => {
  const productId = `p-${length}` as ProductId
  await furnish(log, productId)
  await grow(log, stockStream(storeId, productId), productId, length)
  await database.query({ text: 'truncate log.snapshots', values: [] })
  // The first one leaves a snapshot behind, if the stream is worth it.
  const without = await firstAnswer(log, productId)
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await firstAnswer(log, productId))
  console.log(`${length} events: ${without.toFixed(1)} ms without a snapshot, then ${median(rounds).toFixed(1)} ms`)
}

const open = (log: EventLog): CommandLoop =>
  createCommandLoop({
    log,
    newId,
    clock: { now: () => instantOf(Date.now()) },
    currency: { code: 'USD', decimals: 2 },
    onError: console.error,
  })

const ask = (loop: CommandLoop, command: ShopCommand) => loop.submit({ command, metadata })

const furnish = async (log: EventLog, productId: ProductId): Promise<void> => {
  const loop = open(log)
  await ask(loop, { type: 'OpenStore', storeId, name: 'Main' })
  const about = { name: 'A hot article', category: 'all', price: 20_000 as UnitPrice }
  await ask(loop, { type: 'CreateProduct', productId, ...about, stocked: true, stock: 1_000_000, storeId })
  await loop.stop()
}

const grow = async (log: EventLog, stream: StreamId, productId: ProductId, length: number): Promise<void> => {
  const text = JSON.stringify(metadata)
  let { head, epoch } = await log.head()
  for (let version = 2; version <= length; ) {
    const events = Array.from({ length: Math.min(2_000, length - version + 1) }, () => ({
      ...{ id: newId(), stream, version: version++, type: 'StockReserved', metadata: text, occurredAt: instantOf(Date.now()) },
      data: JSON.stringify({ storeId, productId, orderId: newId(), quantity: 1 }),
    }))
    const answer = await log.append({ epoch, known: head, readSet: [], events, outcomes: [] })
    if (answer.result !== 'appended') throw new Error(answer.result)
    head = answer.head as Position
  }
}

/** Milliseconds until a new loop has answered; the answer is no, so that nothing changes. */
const firstAnswer = async (log: EventLog, productId: ProductId): Promise<number> => {
  const loop = open(log)
  const began = performance.now()
  const { outcome } = await ask(loop, { type: 'IssueStock', storeId, productId, quantity: 1_000_000 })
  const took = performance.now() - began
  if (outcome.kind !== 'refused') throw new Error(JSON.stringify(outcome))
  await loop.stop()
  return took
}

const args = process.argv.slice(2)
if (args.includes('--help')) console.log(HELP)
else await main(args.length > 0 ? args.map(Number) : [100, 10_000, 1_000_000])
