import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { databaseUrl } from '#shared/adapters/postgres/prepare-database.ts'
import { keptConnection } from '#shared/testing/kept-connection.ts'
import { administer } from '#shared/testing/test-server.ts'
import { startServiceProcess } from '../command-service/testing/service-processes.ts'
import { cpuSeconds } from './cpu-time.ts'
import type { Loaded } from './order-load.ts'
import { type OwnServer, startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'
import { preparePgbench, runPgbench, type Way } from './pgbench-orders.ts'
import { childNamed } from './process-memory.ts'

const HELP = `node bench/orders.ts [--rounds 5] [--seconds 5]

Two-line orders (three events, stock checked) over HTTP on the command service, beside pgbench writing the same rows with one
transaction an order and a row lock on stock, on one PostgreSQL of its own: over 1,000 articles, and with one hot article on
every order. In turn, medians of several rounds. Needs pgbench (PGBENCH, else the path).`

const ARTICLES = 1_000

type Result = { readonly perSecond: number; readonly p50: number; readonly p99: number; readonly cpu: number }
type Contender = { readonly name: string; readonly run: () => Promise<Result> }

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '5' }, help: { type: 'boolean' } },
  })
  if (values.help) return console.log(HELP)
  const directory = mkdtempSync(join(tmpdir(), 'daybook-orders-'))
  const server = await startOwnServer()
  const service = await startServiceProcess(await server.database('daybook', 'write'))
  try {
    await furnish(service.url)
    const url = await pgbenchDatabase(server)
    const seconds = Number(values.seconds)
    const contenders = [
      ...[32, 128].flatMap((connections) => [false, true].map((hot) => daybook(service, connections, seconds, hot))),
      ...(['statements', 'function'] as const).flatMap((way) =>
        [8, 16, 32].flatMap((clients) => [false, true].map((hot) => pgbench(url, directory, way, clients, seconds, hot))),
      ),
    ]
    report(await inTurn(contenders, Number(values.rounds)))
  } finally {
    await service.stop()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

const furnish = async (url: string): Promise<void> => {
  const clerk = await keptConnection(url)
  for (let n = 0; n < ARTICLES; n++) {
    const article = { productId: `p-${n}`, name: 'Article', category: 'all', price: 2.55, stock: 1_000_000 }
    const { status, body } = await clerk.post('/api/products', JSON.stringify(article))
    if (status !== 201) throw new Error(body)
  }
  clerk.close()
}

const pgbenchDatabase = async (server: OwnServer): Promise<string> => {
  await administer(server.url, 'create database pgbench')
  const url = databaseUrl(server.url, 'pgbench')
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  await preparePgbench(database, ARTICLES).finally(() => database.close())
  return url
}

const LOAD = join(import.meta.dirname, 'order-load.ts')

const daybook = (service: { url: string; pid: number }, connections: number, seconds: number, hot: boolean): Contender => ({
  name: nameOf('Daybook', connections, hot),
  run: async () => {
    const args = ['--url', service.url, '--connections', `${connections}`, '--seconds', `${seconds}`, '--articles', `${ARTICLES}`]
    const before = cpuSeconds(service.pid) + postgresSeconds()
    const { stdout } = await promisify(execFile)(process.execPath, [LOAD, ...args, ...(hot ? ['--hot'] : [])])
    const used = cpuSeconds(service.pid) + postgresSeconds() - before
    const { orders, seconds: took, p50, p99, others } = JSON.parse(stdout) as Loaded
    if (others > 0) throw new Error(`${others} orders were not taken`)
    return { perSecond: orders / took, p50, p99, cpu: (used * 1e6) / orders }
  },
})

const pgbench = (url: string, directory: string, way: Way, clients: number, seconds: number, hot: boolean): Contender => ({
  name: nameOf(`pgbench, ${way}`, clients, hot),
  run: async () => {
    const before = postgresSeconds()
    const { orders, perSecond, ms } = await runPgbench(url, directory, { clients, seconds, articles: ARTICLES, hot, way })
    return { perSecond, p50: ms, p99: Number.NaN, cpu: ((postgresSeconds() - before) * 1e6) / orders }
  },
})

const postgresSeconds = (): number => cpuSeconds(childNamed('postgres')!)

const nameOf = (who: string, clients: number, hot: boolean): string =>
  `${who}, ${clients} ${who === 'Daybook' ? 'connections' : 'clients'}, ${hot ? 'one hot article' : '1,000 articles'}`

/** The first round only warms up. */
const inTurn = async (contenders: readonly Contender[], rounds: number): Promise<ReadonlyMap<string, readonly Result[]>> => {
  const results = new Map<string, Result[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++)
    for (const { name, run } of contenders) {
      const result = await run()
      if (round > 0) results.get(name)!.push(result)
    }
  return results
}

const report = (results: ReadonlyMap<string, readonly Result[]>): void => {
  console.log(`${'median of the rounds'.padEnd(58)}  orders/s   p50 ms   p99 ms   CPU µs an order`)
  for (const [name, rounds] of results) {
    const cells = (['perSecond', 'p50', 'p99', 'cpu'] as const).map((key) => median(rounds.map((round) => round[key])))
    const [perSecond, p50, p99, cpu] = cells as [number, number, number, number]
    const numbers = [perSecond.toFixed(0), p50.toFixed(1), Number.isNaN(p99) ? '–' : p99.toFixed(1), cpu.toFixed(0)]
    console.log(
      `${name.padEnd(58)}${numbers.map((cell, index) => cell.padStart(index === 3 ? 17 : index === 0 ? 10 : 9)).join('')}`,
    )
  }
  for (const [name, ratio] of ratiosOf(results)) console.log(`${name.padEnd(90)}${ratio.toFixed(2)}`)
}

/** Of each round the one over the other, and of these the median. */
const ratiosOf = (results: ReadonlyMap<string, readonly Result[]>): readonly (readonly [string, number])[] => {
  const best = (who: string, hot: boolean) => (round: number) =>
    Math.max(
      ...[...results]
        .filter(([name]) => name.startsWith(who) && name.endsWith('hot article') === hot)
        .map(([, all]) => all[round]!.perSecond),
    )
  const of = (name: string) => (round: number) => results.get(name)![round]!.perSecond
  const rounds = [...results.values()][0]!.map((_, round) => round)
  const ratio = (one: (round: number) => number, other: (round: number) => number) =>
    median(rounds.map((round) => one(round) / other(round)))
  return [
    [
      'orders over HTTP ÷ pgbench with statements, each at its best',
      ratio(best('Daybook', false), best('pgbench, statements', false)),
    ],
    [
      'orders over HTTP ÷ pgbench with a function, each at its best',
      ratio(best('Daybook', false), best('pgbench, function', false)),
    ],
    [
      'one hot article ÷ 1,000 articles, 128 connections',
      ratio(of(nameOf('Daybook', 128, true)), of(nameOf('Daybook', 128, false))),
    ],
    [
      'one hot article, 128 connections ÷ pgbench with statements, 16 clients',
      ratio(of(nameOf('Daybook', 128, true)), of(nameOf('pgbench, statements', 16, true))),
    ],
    [
      'one hot article, 128 connections ÷ pgbench with a function, 16 clients',
      ratio(of(nameOf('Daybook', 128, true)), of(nameOf('pgbench, function', 16, true))),
    ],
  ]
}

await main()
