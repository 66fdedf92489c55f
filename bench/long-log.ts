import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import type { StreamId } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { AskedStream, EventLog, KeyedOutcome, NewEvent } from '#shared/ports/event-log.ts'
import { newId } from '#shared/runtime/clock.ts'
import { articleStream, BEHIND_THE_SNAPSHOT, EVENTS_OF_AN_ORDER, growLog, hotStream, shelfOf } from './grown-log.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'

const HELP = `node bench/long-log.ts [--sizes 50000,5000000] [--rounds 400]

What appending and reading cost in a long log beside a short one, both on one PostgreSQL of its own, in turns, through the adapter that the
services use. About 1 GB of disk for each 1,000,000 events; all is removed at the end.`

type Subject = {
  readonly events: number
  readonly database: Database
  readonly log: EventLog
  head: Position
  orders: number
  middle: number
}

const metadata = JSON.stringify({ actor: 'open:staff', role: 'staff', requestid: newId(), correlationid: newId() })

const main = async (sizes: readonly number[], rounds: number): Promise<void> => {
  const server = await startOwnServer()
  const subjects: Subject[] = []
  try {
    for (const events of sizes) subjects.push(await grown(await server.database(`log_${events}`, 'write'), events))
    await report(subjects)
    const took = WORK.map(() => subjects.map((): Took[] => []))
    for (let round = 0; round < rounds; round++) {
      for (const [number, { run }] of WORK.entries())
        for (const which of round % 2 === 0 ? subjects.keys() : [...subjects.keys()].reverse())
          took[number]![which]!.push(await measured(subjects[which]!, run))
      for (const subject of subjects) await keepSnapshot(subject)
    }
    for (const [number, { name }] of WORK.entries()) tell(name, took[number]!)
  } finally {
    await Promise.all(subjects.map(({ database }) => database.close()))
    await server.stop()
  }
}

const grown = async (url: string, events: number): Promise<Subject> => {
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench', answersWithinMs: 3_600_000 })
  const orders = Math.ceil(events / EVENTS_OF_AN_ORDER)
  const began = performance.now()
  await growLog(database, orders, (done) => process.stderr.write(`\r${done * EVENTS_OF_AN_ORDER} events of ${events} `))
  process.stderr.write(`in ${((performance.now() - began) / 1_000).toFixed(0)} s\n`)
  const log = createEventLog(database)
  return { events, database, log, orders, head: (await log.head()).head, middle: randomInt(Math.floor(events / 2)) }
}

/** An order of twenty lines that goes on where the log was filled to. */
const nextOrder = (
  subject: Subject,
): { readonly events: readonly NewEvent[]; readonly outcome: Omit<KeyedOutcome, 'firstEvent'> } => {
  const order = subject.orders++
  const event = (stream: string, version: number, type: string, data: object): NewEvent => ({
    ...{ id: newId(), stream: stream as StreamId, version, type, metadata, occurredAt: instantOf(Date.now()) },
    data: JSON.stringify(data),
  })
  const lines = Array.from({ length: EVENTS_OF_AN_ORDER - 1 }, (_, line) => shelfOf(order, line))
  const line = {
    name: 'WHITE HANGING HEART T-LIGHT HOLDER',
    category: 'Home',
    stocked: true,
    quantity: 6,
    unitPrice: 25_500,
    amount: 1_530,
  }
  const placed = {
    orderId: `${order}`,
    storeId: 'main',
    lines: lines.map(({ stream }) => ({ productId: stream.slice(11), ...line })),
  }
  return {
    events: [
      event(`order-${order}`, 1, 'OrderPlaced', placed),
      ...lines.map(({ stream, version }) =>
        event(stream, version, 'StockReserved', {
          storeId: 'main',
          productId: stream.slice(11),
          orderId: `${order}`,
          quantity: 6,
        }),
      ),
    ],
    outcome: {
      ...{
        scope: 'open:staff',
        key: newId(),
        requestHash: newId(),
        outcome: '{"kind":"done"}',
        expiresAt: null,
        keptForMs: null,
      },
      eventCount: EVENTS_OF_AN_ORDER,
    },
  }
}

const append = (orders: number) => async (subject: Subject) => {
  const placed = Array.from({ length: orders }, () => nextOrder(subject))
  const events = placed.flatMap((order) => order.events)
  const outcomes = placed.map(({ outcome }, index) => ({ ...outcome, firstEvent: index * EVENTS_OF_AN_ORDER }))
  const readSet = [...new Set(events.map(({ stream }) => stream))]
  const answer = await subject.log.append({ epoch: 1, known: subject.head, readSet, events, outcomes })
  if (answer.result !== 'appended') throw new Error(answer.result)
  subject.head = answer.head
}

const page = (limit: number, afterOf: (subject: Subject) => number) => async (subject: Subject) => {
  const { events } = await subject.log.read({ after: afterOf(subject) as Position, limit, exceptTypes: ['StoreOpened'] })
  if (events.length === 0 && limit > 1) throw new Error('an empty page')
}

const load = (streamsOf: (subject: Subject) => readonly string[]) => async (subject: Subject) => {
  const streams = streamsOf(subject).map((stream): AskedStream => ({ stream: stream as StreamId, after: 0, shape: 1 }))
  const { events, complete } = await subject.log.load({
    streams,
    keys: [{ scope: 'open:staff', key: newId() }],
    known: subject.head,
  })
  if (events.length === 0 || !complete) throw new Error(`${streams.length} streams gave ${events.length} events`)
}

/** Far enough from both ends for a while, then from the beginning again. */
const onwards = (subject: Subject): number => {
  subject.middle = subject.middle + 2_000 > subject.events ? 0 : subject.middle + 2_000
  return subject.middle
}

const WORK: readonly { readonly name: string; readonly run: (subject: Subject) => Promise<unknown> }[] = [
  { name: 'append an order of 21 events', run: append(1) },
  { name: 'append 10 orders of 21 events', run: append(10) },
  { name: 'the head', run: ({ log }) => log.head() },
  { name: 'a page of 1,000 at the head', run: page(1_000, ({ head }) => head - 1_000) },
  { name: 'the last event', run: page(1, ({ head }) => head - 1) },
  { name: 'a page of 2,000 in the middle', run: page(2_000, onwards) },
  { name: 'a short stream', run: load(({ orders }) => [`order-${randomInt(orders)}`]) },
  {
    name: 'the shelves of an order, 20 streams',
    run: load(() => Array.from({ length: 20 }, () => articleStream(randomInt(4_000)))),
  },
  { name: 'the longest stream', run: load(() => [hotStream]) },
]

type Took = { readonly ms: number; readonly walBytes: number }

const measured = async (subject: Subject, work: (subject: Subject) => Promise<unknown>): Promise<Took> => {
  const wal = await walOf(subject)
  const began = performance.now()
  await work(subject)
  const ms = performance.now() - began
  return { ms, walBytes: (await walOf(subject)) - wal }
}

const walOf = async ({ database }: Subject): Promise<number> => {
  const text = `select (pg_current_wal_insert_lsn() - '0/0')::float8 as bytes`
  return (await database.query<{ bytes: number }>({ text, values: [] }))[0]!.bytes
}

/** As the command service does when a stream has grown. */
const keepSnapshot = ({ log, head, orders }: Subject): Promise<void> => {
  const { version } = shelfOf(orders, 0)
  const snapshot = { stream: hotStream as StreamId, version: version - BEHIND_THE_SNAPSHOT, shape: 1, state: '{}' }
  return log.keepSnapshots({ epoch: 1, known: head, snapshots: [snapshot] })
}

const tell = (name: string, took: readonly (readonly Took[])[]): void => {
  const times = took.map((runs) => median(runs.map(({ ms }) => ms)))
  const wal = took.map((runs) => median(runs.map(({ walBytes }) => walBytes)))
  const ratio = times.length > 1 ? `  ratio ${(times.at(-1)! / times[0]!).toFixed(2)}` : ''
  const written = wal.some((bytes) => bytes > 1_024)
    ? `  WAL ${wal.map((bytes) => `${(bytes / 1_024).toFixed(0)} KiB`).join(', ')}`
    : ''
  console.log(`${name.padEnd(38)}${times.map((ms) => `${ms.toFixed(2)} ms`.padStart(12)).join('')}${ratio}${written}`)
}

const report = async (subjects: readonly Subject[]): Promise<void> => {
  const text = `
    select relname as name, pg_relation_size(oid) as bytes from pg_class
    where relnamespace = 'log'::regnamespace and relname ~ '^(events|command_results)' and relkind in ('r', 'i') order by relname`
  for (const { events, database } of subjects) {
    const sizes = await database.query<{ name: string; bytes: number }>({ text, values: [] })
    console.log(
      `${events} events: ${sizes.map(({ name, bytes }) => `${name} ${(Number(bytes) / 2 ** 20).toFixed(1)} MiB`).join(', ')}`,
    )
  }
}

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '50000,5000000' },
    rounds: { type: 'string', default: '400' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(HELP)
else await main(values.sizes.split(',').map(Number), Number(values.rounds))
