import { parseArgs } from 'node:util'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createSeals } from '#shared/adapters/postgres/seals.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { orderPlaced, orders, record } from '#shared/testing/recording.ts'
import { createSealer } from '../outbox-publisher/sealer.ts'
import { createOutboxPublisher } from '../outbox-publisher/service.ts'
import { startOwnServer } from './own-server.ts'
import { median, percentile } from './percentile.ts'
import { machine } from './process-memory.ts'

const HELP = `node bench/seals.ts [--events 200000] [--rounds 5]

What sealing costs, in a PostgreSQL of its own: a seal by itself; publishing a log (in process) that is sealed meanwhile, and one that is not, in turns;
appending an order while an old log is sealed, and while it is not, in turns.`

const main = async (events: number, rounds: number): Promise<void> => {
  const server = await startOwnServer()
  const write = createDatabase({ url: await server.database('bench_write', 'write'), applicationName: 'daybook-bench' })
  const log = createEventLog(write)
  try {
    for (let first = 1; first <= events; first += 20_000)
      await record(log, orders(first, Math.min(events, first + 19_999)), 1_000)
    console.log(`${machine()}; ${events} events`)
    await alone(write)
    await inTurns('publishing, events/s', rounds, (seals) => publish(write, log, seals))
    let next = events
    await inTurns('appending an order, ms', rounds, (seals) => append(write, log, seals, () => ++next))
  } finally {
    await write.close()
    await server.stop()
  }
}

const forget = (write: Database) => write.query({ text: 'truncate log.seals', values: [] })

const alone = async (write: Database): Promise<void> => {
  const times: number[] = []
  for (let more = true; more; ) {
    const began = performance.now()
    ;({ more } = await createSeals(write).seal(1))
    times.push(performance.now() - began)
  }
  console.log(`a seal: ${median(times).toFixed(2)} ms, p99 ${percentile(times, 99)} ms`)
}

const inTurns = async (what: string, rounds: number, work: (seals: boolean) => Promise<string>): Promise<void> => {
  for (let round = 1; round <= rounds; round++)
    for (const seals of round % 2 === 0 ? [true, false] : [false, true])
      console.log(`${what}, ${seals ? 'sealed  ' : 'unsealed'}: ${await work(seals)}`)
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const publish = async (write: Database, log: EventLog, seals: boolean): Promise<string> => {
  await forget(write)
  await write.query({ text: 'update log.publisher_cursor set position = 0, last_positions = array[0]', values: [] })
  const [broker, doorbell, { head }] = [createInProcessBroker(), createInProcessDoorbell(), await log.head()]
  await broker.consume({ group: 'bench', partition: 0, partitions: 1 }, { maxBatch: 1_000 }, async () => {})
  const cursors = createPublisherCursor(write)
  const publisher = createOutboxPublisher({
    ...{ log, cursors, broker, doorbell, groups: ['bench'], partitions: 1, holder: 'bench', logger: silent },
    ...(seals && { seals: createSeals(write) }),
  })
  const began = performance.now()
  publisher.start()
  while ((await cursors.read()).position < head) await new Promise((resolve) => setTimeout(resolve, 5))
  const seconds = (performance.now() - began) / 1_000
  const [row] = await write.query<{ made: number }>({ text: 'select count(*) as made from log.seals', values: [] })
  await publisher.stop()
  await broker.close()
  return `${Math.round(head / seconds)} (${row!.made} seals meanwhile)`
}

/** As the publisher does it: the sealer has a log from before there were seals. */
const append = async (write: Database, log: EventLog, seals: boolean, next: () => number): Promise<string> => {
  await forget(write)
  const sealer = createSealer(createSeals(write), silent)
  if (seals) sealer.published((await log.head()).head)
  const times: number[] = []
  for (let each = 0; each < 300; each++) {
    const order = orderPlaced(next())
    const began = performance.now()
    await record(log, [order])
    times.push(performance.now() - began)
  }
  await sealer.stop()
  return `${median(times).toFixed(2)}, p99 ${percentile(times, 99)} (${sealer.newest()?.number ?? 0} seals meanwhile)`
}

const options = {
  events: { type: 'string', default: '200000' },
  rounds: { type: 'string', default: '5' },
  help: { type: 'boolean' },
} as const
const { values } = parseArgs({ options })
if (values.help) console.log(HELP)
else await main(Number(values.events), Number(values.rounds))
