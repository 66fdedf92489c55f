import { execFileSync } from 'node:child_process'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { migrate } from '#shared/adapters/postgres/migrate.ts'
import { orderStream } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { CustomerId, OrderId, Position, ProductId, StoreId } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { newId } from '#shared/runtime/clock.ts'
import { administer } from '#shared/testing/test-server.ts'
import type { CommandLoop, CommandRequest } from '../command-service/command-loop.ts'
import { createCommandLoop } from '../command-service/create-command-loop.ts'

const HELP = `node bench/command-loop.ts [EVENTS]

Orders per second of the command loop and its CPU per event, without HTTP: over a log that takes everything and keeps
nothing (CPU only), and over PostgreSQL (TEST_DATABASE_URL, else localhost) in a database that is made and dropped.`

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const ARTICLES = 4_000
const BUYERS = 512
const storeId = 'main' as StoreId
const metadata = { actor: 'open:staff', role: 'staff', requestid: newId(), correlationid: newId() }

type Shape = { readonly name: string; readonly lines: number; readonly keyed: boolean }

const SHAPES: readonly Shape[] = [
  { name: '2 lines (3 events)', lines: 2, keyed: false },
  { name: '2 lines (3 events), with key', lines: 2, keyed: true },
  { name: '26 lines (27 events)', lines: 26, keyed: false },
  { name: '26 lines (27 events), with key', lines: 26, keyed: true },
  { name: '1,114 lines (1,115 events)', lines: 1_114, keyed: false },
]

const LOGS = { none: async () => forgetfulLog(), postgres: () => openPostgres() }

/** Each in a process of its own, so that memory is its own too. */
const measureAll = (events: number): void => {
  for (const log of Object.keys(LOGS)) {
    console.log(log === 'none' ? 'no log: CPU of the loop and of the buyers' : 'PostgreSQL: CPU of this process')
    for (const shape of SHAPES.keys())
      execFileSync(process.execPath, [import.meta.filename, `${events}`, log, `${shape}`], { stdio: 'inherit' })
  }
}

const measure = async (events: number, shape: Shape, kind: keyof typeof LOGS): Promise<void> => {
  const { log, close } = await LOGS[kind]()
  const loop = createLoop(log)
  await furnish(loop)
  await sell(loop, shape, Math.ceil(events / 4 / (shape.lines + 1)))
  const [began, cpu, count] = [performance.now(), process.cpuUsage(), Math.ceil(events / (shape.lines + 1))]
  await sell(loop, shape, count)
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  report(shape, count / seconds, (user + system) / count / (shape.lines + 1))
  await loop.stop()
  await close()
}

const report = ({ name, lines }: Shape, orders: number, microseconds: number): void => {
  const [events, memory] = [orders * (lines + 1), process.resourceUsage().maxRSS / 2 ** 10]
  const cells = [
    `${orders.toFixed(0)} orders/s`,
    `${events.toFixed(0)} events/s`,
    `${microseconds.toFixed(1)} µs/event`,
    `${memory.toFixed(0)} MiB`,
  ]
  console.log(`  ${name.padEnd(34)}${cells.map((cell) => cell.padStart(18)).join('')}`)
}

const createLoop = (log: EventLog): CommandLoop =>
  createCommandLoop({
    log,
    clock: { now: () => instantOf(Date.now()) },
    newId,
    currency: { code: 'USD', decimals: 2 },
    onError: console.error,
  })

const ask = (loop: CommandLoop, command: CommandRequest['command'], more: Partial<CommandRequest> = {}) =>
  loop.submit({ command, metadata, ...more })

const furnish = async (loop: CommandLoop): Promise<void> => {
  await ask(loop, { type: 'OpenStore', storeId, name: 'Main' })
  const creations = Array.from({ length: ARTICLES }, (_, n) => {
    const article = { productId: `p-${n}` as ProductId, name: `A decorative article, number ${n}`, category: `range ${n % 40}` }
    return ask(loop, { type: 'CreateProduct', ...article, price: 25_500 as UnitPrice, stocked: true, stock: 1_000_000, storeId })
  })
  await Promise.all(creations)
}

const sell = async (loop: CommandLoop, { lines, keyed }: Shape, orders: number): Promise<void> => {
  let left = orders
  const buyer = async (_: unknown, who: number): Promise<void> => {
    while (left-- > 0) {
      const orderId = newId() as OrderId
      const items = Array.from({ length: lines }, (_, n) => ({
        productId: `p-${(left * 31 + n) % ARTICLES}` as ProductId,
        quantity: 1,
      }))
      const customerId = `c-${who * 7}` as CustomerId
      const key = { scope: 'open:staff PlaceOrder', key: orderId, requestHash: orderId, keptForMs: 86_400_000 }
      const { outcome } = await ask(
        loop,
        { type: 'PlaceOrder', orderId, customerId, storeId, items, pricesGiven: false },
        { fresh: [orderStream(orderId)], ...(keyed && { key }) },
      )
      if (outcome.kind !== 'recorded') throw new Error(JSON.stringify(outcome))
    }
  }
  await Promise.all(Array.from({ length: Math.ceil(Math.min(BUYERS, 50_000 / lines)) }, buyer))
}

const forgetfulLog = () => {
  let head = 0
  const log = {
    load: async () => ({
      epoch: 1,
      head: head as Position,
      events: [],
      snapshots: [],
      complete: true,
      outcomes: [],
      changed: [],
    }),
    append: async ({ events }: { events: readonly unknown[] }) => {
      const first = (head + 1) as Position
      head += events.length
      return { result: 'appended', first, head: head as Position, recordedAt: instantOf(Date.now()), changed: [] }
    },
  } as unknown as EventLog
  return { log, close: async () => {} }
}

const openPostgres = async () => {
  const name = `daybook_bench_${process.pid}`
  await administer(SERVER, `create database ${name} template template0 encoding 'UTF8'`)
  const url = new URL(`/${name}`, SERVER).href
  const owner = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  await migrate(owner, 'write').finally(() => owner.close())
  const database = createDatabase({ url, role: 'daybook_command', max: 4, applicationName: 'daybook-bench' })
  const close = async () => {
    await database.close()
    await administer(SERVER, `drop database ${name} with (force)`)
  }
  return { log: createEventLog(database), close }
}

const [events = '200000', kind, shape] = process.argv.slice(2)
if (events === '--help') console.log(HELP)
else if (kind === undefined) measureAll(Number(events))
else await measure(Number(events), SHAPES[Number(shape)]!, kind as keyof typeof LOGS)
