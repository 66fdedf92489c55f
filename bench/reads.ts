import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { fillShop } from '../query-service/testing/filled-shop.ts'
import { HEAP_OF_A_SERVICE } from '../run/heap.ts'
import { cpuSeconds } from './cpu-time.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'
import { createQuiet, type Quiet } from './quiet.ts'
import type { Loaded } from './read-load.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const HELP = `node bench/reads.ts [--orders 1000000] [--rounds 5] [--seconds 3] [--connections 32] [--patience 0] [--only NAME]

Reads of one row and of a page, over HTTP on the query service, beside a bare Express route with one prepared query that answers the same
rows, on one PostgreSQL of its own with the read models of a shop of so many orders, which are written straight into its tables. In turn,
medians of several rounds; the load comes from a process of its own, both services have ten connections to the database.

  --patience S  on a machine that others use too: waits for quiet, and measures again what was disturbed, S seconds at the most
  --profile     writes a processor profile of the query service into this directory`

type Read = { readonly name: string; readonly ours: string; readonly bare: string; readonly most: number }

const readsOf = (orders: number): readonly Read[] => [
  { name: 'an order', ours: '/api/orders/o-{}', bare: '/order/o-{}', most: orders },
  { name: 'a product', ours: '/api/products/p-{}', bare: '/product/p-{}', most: 40_000 },
  { name: 'a customer', ours: '/api/customers/c-{}', bare: '/customer/c-{}', most: (orders * 2) / 3 },
  { name: "an article's stock", ours: '/api/inventory/p-{}', bare: '/stock/p-{}', most: 10_000 },
  { name: "a customer's orders", ours: '/api/orders?customerId=c-{}', bare: '/orders-of/c-{}', most: 2_999 },
  { name: "a store's stock", ours: '/api/stores/store-{}/inventory', bare: '/stock-of/store-{}', most: 3 },
  { name: "an article's movements", ours: '/api/stock-movements?productId=p-{}', bare: '/movements-of/p-{}', most: 9_999 },
  { name: 'stock alerts', ours: '/api/inventory/alerts', bare: '/alerts/10', most: 1 },
]

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '32' },
      patience: { type: 'string', default: '0' },
      only: { type: 'string', default: '' },
      profile: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return console.log(HELP)
  const orders = Number(values.orders)
  const server = await startOwnServer()
  const started: ServerProcess[] = []
  try {
    const [readUrl, writeUrl] = [await server.database('reads', 'read'), await server.database('writes', 'write')]
    console.log(`${orders} orders and what goes with them were written in ${await secondsFor(() => fill(readUrl, orders))} s`)
    const environment = { READ_DATABASE_URL: readUrl, WRITE_DATABASE_URL: writeUrl, QUERY_PORT: '0', HOST: '127.0.0.1' }
    const main = join(import.meta.dirname, '../query-service/main.ts')
    started.push(await startServerProcess([...(values.profile ? ['--cpu-prof'] : []), ...HEAP_OF_A_SERVICE, main], environment))
    const bare = join(import.meta.dirname, 'bare-reads.ts')
    started.push(await startServerProcess([...HEAP_OF_A_SERVICE, bare], { DATABASE_URL: readUrl }))
    const { quietly, disturbed } = createQuiet(Number(values.patience) * 1_000)
    const load = { seconds: Number(values.seconds), connections: Number(values.connections) }
    const reads = readsOf(orders).filter(({ name }) => name.includes(values.only))
    report(await inTurn(reads, started, load, Number(values.rounds), quietly))
    console.log(`others were at work in ${disturbed()} measurements`)
  } finally {
    for (const one of started) await one.stop()
    await server.stop()
  }
}

const fill = async (url: string, orders: number): Promise<void> => {
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  await fillShop(database, orders).finally(() => database.close())
}

const secondsFor = async (work: () => Promise<void>): Promise<string> => {
  const began = performance.now()
  await work()
  return ((performance.now() - began) / 1_000).toFixed(0)
}

type Load = { readonly seconds: number; readonly connections: number }
/** Times in milliseconds; `cpu` is the service's own, in microseconds a read. */
type Result = { readonly perSecond: number; readonly p50: number; readonly p99: number; readonly cpu: number }
type Measured = Read & { readonly rounds: { readonly ours: Result; readonly bare: Result }[] }

/** A round before the first one warms up. */
const inTurn = async (
  reads: readonly Read[],
  [ours, bare]: readonly ServerProcess[],
  load: Load,
  rounds: number,
  quietly: Quiet['quietly'],
): Promise<readonly Measured[]> => {
  const measured: Measured[] = reads.map((read) => ({ ...read, rounds: [] }))
  for (let round = 0; round <= rounds; round++)
    for (const { ours: path, bare: barePath, most, rounds } of measured) {
      const both = {
        ours: await quietly(() => measure(ours!, path, most, load)),
        bare: await quietly(() => measure(bare!, barePath, most, load)),
      }
      if (round > 0) rounds.push(both)
    }
  return measured
}

const LOAD = join(import.meta.dirname, 'read-load.ts')

const measure = async ({ url, pid }: ServerProcess, path: string, most: number, load: Load): Promise<Result> => {
  const args = ['--url', url, '--path', path, '--most', `${Math.floor(most)}`]
  const how = ['--seconds', `${load.seconds}`, '--connections', `${load.connections}`]
  const before = cpuSeconds(pid)
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, ...args, ...how])
  const used = cpuSeconds(pid) - before
  const { reads, seconds, p50, p99 } = JSON.parse(stdout) as Loaded
  return { perSecond: reads / seconds, p50, p99, cpu: (used * 1e6) / reads }
}

const report = (all: readonly Measured[]): void => {
  print('', 'reads/s', 'p50 ms', 'p99 ms', 'CPU µs/read', 'bare', 'p50 ms', 'p99 ms', 'CPU µs/read', 'ratio', 'of CPU')
  for (const { name, rounds } of all) {
    const cells = (['ours', 'bare'] as const).flatMap((who) => {
      const of = (key: keyof Result) => median(rounds.map((round) => round[who][key]))
      return [of('perSecond').toFixed(0), of('p50').toFixed(1), of('p99').toFixed(1), of('cpu').toFixed(0)]
    })
    const ratio = median(rounds.map(({ ours, bare }) => ours.perSecond / bare.perSecond)).toFixed(2)
    const ofCpu = median(rounds.map(({ ours, bare }) => bare.cpu / ours.cpu)).toFixed(2)
    print(name, ...cells, ratio, ofCpu)
  }
}

const print = (first: string, ...cells: readonly string[]): void =>
  console.log([first.padEnd(24), ...cells.map((cell) => cell.padStart(12))].join(''))

await main()
