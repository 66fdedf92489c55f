import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { MOST_IN_BASKET } from '../query-service/routes/product-recommendations.ts'
import { HEAP_OF_A_SERVICE } from '../run/heap.ts'
import { cpuSeconds } from './cpu-time.ts'
import { explained } from './explained.ts'
import { createKeptPool, type KeptPool } from './kept-pool.ts'
import { startOwnServer } from './own-server.ts'
import { percentile } from './percentile.ts'
import { machine } from './process-memory.ts'
import { createQuiet } from './quiet.ts'
import { fillReadModels } from './retail-read-models.ts'
import { retailYear } from './retail-year.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const MARK_MS = 10

const HELP = `node bench/recommendations-reads.ts ONLINE-RETAIL.csv.gz [--rate 200] [--seconds 20] [--patience 0] [--explain]

Recommendations over HTTP on the query service, on a PostgreSQL of its own with a year of the shop: so many requests a second, each sent
when it is due, and its time counted from then. Milliseconds, what the query service took of a processor, and bytes of an answer. Exits
with 1 when a p99 is not below ${MARK_MS} ms.

  --patience S  on a machine that others use too: waits for quiet, and measures again what was disturbed, S seconds at the most
  --explain     and what the statements of the dearest requests cost, by EXPLAIN (ANALYZE, BUFFERS)`

const SERVICE = join(import.meta.dirname, '../query-service/main.ts')
const WARM_UP_SECONDS = 3
const MOST_CONNECTIONS = 64

/** Who has the most orders, and who has bought the most: as known of that year. */
const HEAVY = ['12748', '14911', '14646']

type Request = { readonly path: string; readonly body?: { readonly productIds: readonly string[] } }
type Requests = Readonly<Record<string, readonly Request[]>>

const requestsIn = (events: readonly Recorded<ShopEvent>[]): Requests => {
  const placed = events.flatMap(({ type, data }) => (type === 'OrderPlaced' ? [data] : []))
  const goods = events.flatMap(({ type, data }) => (type === 'ProductCreated' && data.stocked ? [data.productId] : []))
  const customers = [...new Set(placed.flatMap(({ customerId }) => customerId ?? []))]
  const baskets = placed.map(({ lines }) => [
    ...new Set(lines.filter(({ stocked }) => stocked).map(({ productId }) => productId)),
  ])
  const basket = (productIds: readonly string[], query = '') => ({
    path: `/api/recommendations/basket${query}`,
    body: { productIds: productIds.slice(0, MOST_IN_BASKET) },
  })
  const forCustomer = (id: string, query = '') => ({ path: `/api/customers/${id}/recommendations${query}` })
  const full = baskets.filter(({ length }) => length >= MOST_IN_BASKET)
  return {
    'a product': goods.map((id) => ({ path: `/api/products/${id}/recommendations` })),
    'a product, in stock': goods.map((id) => ({ path: `/api/products/${id}/recommendations?inStock=true` })),
    'a basket as it was sold': baskets.filter(({ length }) => length > 0).map((ids) => basket(ids)),
    'a basket of 50': full.map((ids) => basket(ids)),
    'a basket of 50, in stock': full.map((ids) => basket(ids, '?inStock=true')),
    'a customer': customers.map((id) => forCustomer(id)),
    'a customer, new ones': customers.map((id) => forCustomer(id, '?include=new')),
    'a customer, in stock': customers.map((id) => forCustomer(id, '?inStock=true')),
    ...Object.fromEntries(HEAVY.map((id) => [`customer ${id}`, [forCustomer(id)]])),
    trending: [{ path: '/api/recommendations/trending' }],
  }
}

const send = (pool: KeptPool, { path, body }: Request) =>
  pool.use((connection) => (body ? connection.post(path, JSON.stringify(body)) : connection.get(path)))

/** Nobody waits for an answer before the next one is asked for. */
const drive = async (pool: KeptPool, requests: readonly Request[], rate: number, seconds: number) => {
  const [times, all]: [number[], Promise<void>[]] = [[], []]
  let bytes = 0
  const ask = async (request: Request, due: number): Promise<void> => {
    const { status, body } = await send(pool, request)
    if (status !== 200) throw new Error(`${request.path} was answered ${status}: ${body}`)
    times.push(performance.now() - due)
    bytes += body.length
  }
  const began = performance.now()
  for (let number = 0; number < rate * seconds; number++) {
    const due = began + (number * 1_000) / rate
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    all.push(ask(requests[Math.floor(Math.random() * requests.length)]!, due))
  }
  await Promise.all(all)
  return { times, bytes: bytes / times.length, took: (performance.now() - began) / 1_000 }
}

type Options = { readonly rate: number; readonly seconds: number; readonly patienceMs: number; readonly explain: boolean }

const main = async (file: string, { explain, ...options }: Options): Promise<boolean> => {
  const server = await startOwnServer()
  try {
    const [readUrl, writeUrl] = [await server.database('bench_read', 'read'), await server.database('bench_write', 'write')]
    const events = await retailYear(file)
    await fillReadModels(readUrl, events)
    const environment = { READ_DATABASE_URL: readUrl, WRITE_DATABASE_URL: writeUrl, QUERY_PORT: '0', HOST: '127.0.0.1' }
    const service = await startServerProcess([...HEAP_OF_A_SERVICE, SERVICE], environment)
    const requests = requestsIn(events)
    const isFast = await measure(service, requests, options).finally(service.stop)
    if (explain) await explained(readUrl, HEAVY, requests['a basket of 50']![0]!.body!.productIds)
    return isFast
  } finally {
    await server.stop()
  }
}

const measure = async ({ url, pid }: ServerProcess, all: Requests, options: Omit<Options, 'explain'>): Promise<boolean> => {
  const { rate, seconds, patienceMs } = options
  const pool = createKeptPool(url, MOST_CONNECTIONS)
  const { quietly, disturbed } = createQuiet(patienceMs)
  console.log(`${machine()}; ${rate} requests/s for ${seconds} s each`)
  let isFast = true
  for (const [name, requests] of Object.entries(all)) {
    await drive(pool, requests, rate, WARM_UP_SECONDS)
    const { times, bytes, cpu } = await quietly(async () => {
      const before = cpuSeconds(pid)
      const driven = await drive(pool, requests, rate, seconds)
      return { ...driven, cpu: (cpuSeconds(pid) - before) / driven.took }
    })
    const [p50, p99, most] = [50, 99, 100].map((percent) => percentile(times, percent))
    isFast &&= Number(p99) < MARK_MS
    const cells = [`p50 ${p50}`, `p99 ${p99}`, `most ${most}`, `CPU ${(100 * cpu).toFixed(0)} %`, `${bytes.toFixed(0)} bytes`]
    console.log([name.padEnd(26), ...cells.map((cell) => cell.padStart(13))].join(''))
  }
  if (disturbed() > 0) console.log(`others were at work in ${disturbed()} measurements`)
  pool.close()
  return isFast
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    patience: { type: 'string', default: '0' },
    explain: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
})
const [file] = positionals
if (values.help || file === undefined) console.log(HELP)
else {
  const { rate, seconds, patience, explain } = values
  const isFast = await main(file, { rate: Number(rate), seconds: Number(seconds), patienceMs: Number(patience) * 1_000, explain })
  if (!isFast) process.exitCode = 1
}
