import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import type { Database } from '#shared/ports/database.ts'
import { LISTS } from '../consumer-service/neighbours/lists-place.ts'
import { groups } from '../consumer-service/projections.ts'
import { createFrontiers, type Frontiers } from '../query-service/frontiers.ts'
import { createHistory } from '../query-service/history.ts'
import { cpuSeconds } from './cpu-time.ts'
import { driveOrders, type Orders, type See } from './drive-orders.ts'
import { createKeptPool, type KeptPool } from './kept-pool.ts'
import { furnish } from './order-contenders.ts'
import { percentile } from './percentile.ts'
import { machine } from './process-memory.ts'
import { startServices } from './year-systems.ts'

const HELP = `node bench/neighbours.ts [--rates 10,100,500] [--seconds 20] [--lines 5] [--rounds 2]

From an order's answer to the changed lists of neighbours, and what those who make them cost the others: the four services in processes
of their own over RabbitMQ (AMQP_URL, else localhost) and a PostgreSQL of their own, all on this machine. Orders come at constant rates,
whatever became of those before; each rate is measured with lists being made and without, in turns.

  --rates    orders a second, up to 2,000 each
  --seconds  how long each is measured, up to 300, behind two seconds that are not
  --lines    articles of an order, 1 to 50, of 1,000
  --rounds   how often, up to 10`

const WARM_UP_SECONDS = 2
const MOST_CONNECTIONS = 256
/** When orders have ended, lists that were put off are still to be made. */
const WAIT_MS = 120_000
/** Whoever makes lists knows by then that another one has the lease. */
const LEASE_MS = 4_000

const READ_MODELS = groups.flatMap(({ projections }) => projections.map(({ name }) => name))
const NEVER = new AbortController().signal

type Shop = {
  readonly commands: KeptPool
  readonly database: Database
  readonly frontiers: Frontiers
  readonly cpu: () => number
}

const main = async (rates: readonly number[], seconds: number, lines: number, rounds: number): Promise<void> => {
  const system = await startServices()
  const commandUrl = system.addresses[1]
  const database = createDatabase({ url: system.readDatabase, applicationName: 'daybook-bench', max: 2 })
  const progress = createDoorbell({ database, url: system.readDatabase, channel: 'daybook_read' })
  const frontiers = createFrontiers({ database, history: createHistory(), progress, pollMs: 1_000, mostWaiting: 1_000_000 })
  const commands = createKeptPool(commandUrl, MOST_CONNECTIONS)
  const cpu = () => Object.values(system.processes()).reduce<number>((sum, pid) => sum + (pid ? cpuSeconds(pid) : 0), 0)
  try {
    console.log(`${machine()}; orders of ${lines} articles, ${seconds} s each`)
    await furnish(commandUrl)
    for (const rate of rates)
      for (let round = 0; round < rounds; round++)
        for (const makes of [true, false]) {
          await (makes ? letMake(database) : keepFromMaking(database))
          await measure({ rate, seconds, lines }, makes, { commands, database, frontiers, cpu })
        }
  } finally {
    commands.close()
    await progress.close()
    await database.close()
    await system.stop()
  }
}

const measure = async (orders: Orders, makes: boolean, { commands, frontiers, cpu }: Shop): Promise<void> => {
  await driveOrders({ ...orders, seconds: WARM_UP_SECONDS }, commands, async () => {})
  const [lists, others] = [[] as number[], [] as number[]]
  const before = cpu()
  const used = sleep(orders.seconds * 1_000).then(() => (cpu() - before) / orders.seconds)
  const see: See = async ({ position, answeredAt }) => {
    const reach = async (readModel: string, times: number[]) => {
      const outcome = await frontiers.reach(readModel, position, { withinMs: WAIT_MS, signal: NEVER, closing: NEVER })
      if (outcome !== 'reached') throw new Error(`${readModel} has not come to ${position} within ${WAIT_MS} ms`)
      times.push(performance.now() - answeredAt)
    }
    await Promise.all(READ_MODELS.map((name) => reach(name, others)))
    if (makes) await reach(LISTS, lists)
  }
  const { placed } = await driveOrders(orders, commands, see)
  const timesOf = (all: readonly number[]) => [50, 99, 100].map((percent) => percentile(all, percent).padStart(8)).join(' ')
  console.log(
    `${String(orders.rate).padStart(5)} orders/s ${makes ? 'with   ' : 'without'} | lists ms p50 p99 max ${makes ? timesOf(lists) : '       –'.repeat(3)}` +
      ` | other read models ${timesOf(others)} | answer ${timesOf(placed.map(({ ms }) => ms))} | ${(await used).toFixed(2)} processors`,
  )
}

/** Another one has the lease for longer than this takes. */
const keepFromMaking = async (database: Database): Promise<void> => {
  const text = `
    insert into read.leases (name, holder, until) values ($1, 'bench', now() + interval '1 day')
    on conflict (name) do update set holder = excluded.holder, until = excluded.until`
  await database.query({ text, values: [LISTS] })
  await sleep(LEASE_MS)
}

const letMake = async (database: Database): Promise<void> => {
  await database.query({ text: 'delete from read.leases where name = $1', values: [LISTS] })
  const left = 'select count(*) as left from read.touched_articles'
  while ((await database.query<{ left: number }>({ text: left, values: [] }))[0]!.left > 0) await sleep(100)
}

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '10,100,500' },
    seconds: { type: 'string', default: '20' },
    lines: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
    help: { type: 'boolean' },
  },
})
const rates = values.rates.split(',').map(Number)
const [seconds, lines, rounds] = [Number(values.seconds), Number(values.lines), Number(values.rounds)]
const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most
const isRight =
  rates.every((rate) => isWithin(rate, 2_000)) && isWithin(seconds, 300) && isWithin(lines, 50) && isWithin(rounds, 10)
if (values.help || !isRight) console.log(HELP)
else await main(rates, seconds, lines, rounds)
