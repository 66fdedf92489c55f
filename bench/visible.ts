import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { groups } from '../consumer-service/projections.ts'
import { createFrontiers, type Frontiers } from '../query-service/frontiers.ts'
import { createHistory } from '../query-service/history.ts'
import { driveOrders, type See } from './drive-orders.ts'
import { createKeptPool, type KeptPool } from './kept-pool.ts'
import { furnish } from './order-contenders.ts'
import { percentile } from './percentile.ts'
import { startServices } from './year-systems.ts'

const HELP = `node bench/visible.ts [--rates 100,500,1000] [--seconds 20]

From an order's answer to when it can be read, for each read model: the four services in processes of their own over RabbitMQ (AMQP_URL,
else localhost) and a PostgreSQL of their own, all on this machine. Two-line orders of known customers come at constant rates, whatever
became of those before. First as the frontier tells, which is how a query finds out that it need not wait any longer;
then as a client sees it that reads each order's position back by \`waitFor\`, from one read model after the other: until its answer is here.

  --rates    orders a second, up to 5,000 each
  --seconds  how long each is measured, up to 300, behind two seconds that are not`

const MARK = { rate: 500, p50: 15, p99: 100 }
const LINES = 2
const WARM_UP_SECONDS = 2
const MOST_CONNECTIONS = 256
const WAIT_MS = 30_000

/** What asks each read model for one row or a few; what co-purchase counts is read from lists, which are made behind it. */
const READS: Readonly<Record<string, string>> = {
  catalogue: '/api/products/p-1',
  orders: '/api/orders?limit=1',
  inventory: '/api/inventory/p-1',
  customers: '/api/customers/c-1',
  sales: '/api/analytics/products/p-1/sales',
  audit: '/api/audit?limit=1',
}
const READ_MODELS = groups.flatMap(({ projections }) => projections.map(({ name }) => name))

type Times = Record<string, number[]>

const main = async (rates: readonly number[], seconds: number): Promise<void> => {
  const system = await startServices()
  const [, commandUrl, , queryUrl] = system.addresses
  const database = createDatabase({ url: system.readDatabase, applicationName: 'daybook-bench', max: 2 })
  const progress = createDoorbell({ database, url: system.readDatabase, channel: 'daybook_read' })
  const frontiers = createFrontiers({ database, history: createHistory(), progress, pollMs: 1_000, mostWaiting: 1_000_000 })
  const [commands, queries] = [commandUrl, queryUrl].map((url) => createKeptPool(url, MOST_CONNECTIONS)) as [KeptPool, KeptPool]
  try {
    await furnish(commandUrl)
    for (const rate of rates) {
      console.log(`\n${rate} orders/s for ${seconds} s, ms from answered to visible`)
      await measure(rate, seconds, commands, 'frontier', (times) => seeFrontiers(frontiers, times))
      await measure(rate, seconds, commands, 'read', (times) => seeReads(queries, times))
    }
  } finally {
    for (const pool of [commands, queries]) pool.close()
    await progress.close()
    await database.close()
    await system.stop()
  }
}

const measure = async (rate: number, seconds: number, commands: KeptPool, what: string, seeing: (times: Times) => See) => {
  await driveOrders({ rate, seconds: WARM_UP_SECONDS, lines: LINES }, commands, seeing({}))
  const times: Times = {}
  const { placed, took } = await driveOrders({ rate, seconds, lines: LINES }, commands, seeing(times))
  const command = placed.map(({ ms }) => ms)
  console.log(
    `${what}: ${(placed.length / took).toFixed(0)} orders/s; answered after p50 ${percentile(command, 50)}, p99 ${percentile(command, 99)} ms`,
  )
  for (const [readModel, all] of Object.entries(times))
    console.log(
      `  ${readModel.padEnd(14)} p50 ${percentile(all, 50).padStart(8)}  p99 ${percentile(all, 99).padStart(8)}  of ${all.length}`,
    )
  const worst = (percent: number) => Math.max(...Object.values(times).map((all) => Number(percentile(all, percent))))
  if (rate === MARK.rate)
    console.log(`  the slowest: p50 ${worst(50)} ms (mark ${MARK.p50}), p99 ${worst(99)} ms (mark ${MARK.p99})`)
}

const NEVER = new AbortController().signal

const note = (times: Times, readModel: string, answeredAt: number): void => {
  times[readModel] ??= []
  times[readModel].push(performance.now() - answeredAt)
}

const seeFrontiers =
  (frontiers: Frontiers, times: Times): See =>
  async ({ position, answeredAt }) => {
    const patience = { withinMs: WAIT_MS, signal: NEVER, closing: NEVER }
    await Promise.all(
      READ_MODELS.map(async (readModel) => {
        const outcome = await frontiers.reach(readModel, position, patience)
        if (outcome !== 'reached') throw new Error(`${readModel} has not come to ${position} within ${WAIT_MS} ms`)
        note(times, readModel, answeredAt)
      }),
    )
  }

const seeReads = (queries: KeptPool, times: Times): See => {
  const all = Object.entries(READS)
  return async ({ position, answeredAt }, number) => {
    const [readModel, path] = all[number % all.length]!
    const { status, body } = await queries.use((connection) =>
      connection.get(`${path}${path.includes('?') ? '&' : '?'}waitFor=${position}`),
    )
    if (status !== 200 && status !== 404) throw new Error(`${path} was answered ${status}: ${body}`)
    note(times, readModel, answeredAt)
  }
}

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '100,500,1000' },
    seconds: { type: 'string', default: '20' },
    help: { type: 'boolean' },
  },
})
const rates = values.rates.split(',').map(Number)
const seconds = Number(values.seconds)
const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most
if (values.help || !rates.every((rate) => isWithin(rate, 5_000)) || !isWithin(seconds, 300)) console.log(HELP)
else await main(rates, seconds)
