import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startServiceProcess } from '../command-service/testing/service-processes.ts'
import { type Contender, daybook, furnish, pgbench, pgbenchDatabase, type Result } from './order-contenders.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'
import { createQuiet, type Quiet } from './quiet.ts'

const HELP = `node bench/orders.ts [--rounds 5] [--seconds 5] [--patience 0]

Two-line orders (three events, stock checked) over HTTP on the command service, beside pgbench writing the same rows with one
transaction an order and a row lock on stock, on one PostgreSQL of its own: over 1,000 articles, and with one hot article on
every order. pgbench orders in two ways, by statements as an application sends them, and by one call of a function that holds all
of an order. In turn, medians of several rounds. Needs pgbench (PGBENCH, else the path).

  --patience S  on a machine that others use too: waits for quiet, and measures again what was disturbed, S seconds at the most`

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '5' },
      patience: { type: 'string', default: '0' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return console.log(HELP)
  const seconds = Number(values.seconds)
  const directory = mkdtempSync(join(tmpdir(), 'daybook-orders-'))
  const server = await startOwnServer()
  const service = await startServiceProcess(await server.database('daybook', 'write'))
  try {
    await furnish(service.url)
    const database = { url: await pgbenchDatabase(server), directory }
    const contenders = [false, true].flatMap((hot) => [
      ...[32, 128].map((connections) => daybook(service, connections, hot, seconds)),
      ...(['statements', 'function'] as const).flatMap((way) =>
        [8, 16, 32].map((clients) => pgbench(database, way, clients, hot, seconds)),
      ),
    ])
    const { quietly, disturbed } = createQuiet(Number(values.patience) * 1_000)
    report(await inTurn(contenders, Number(values.rounds), quietly))
    console.log(`others were at work in ${disturbed()} of ${contenders.length * Number(values.rounds)} measurements`)
  } finally {
    await service.stop()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

type Measured = Contender & { readonly rounds: readonly Result[] }

/** A round before the first one warms up. */
const inTurn = async (
  contenders: readonly Contender[],
  rounds: number,
  quietly: Quiet['quietly'],
): Promise<readonly Measured[]> => {
  const measured = contenders.map((contender) => ({ ...contender, rounds: [] as Result[] }))
  for (const { run } of measured) await run()
  for (let round = 0; round < rounds; round++) for (const { run, rounds } of measured) rounds.push(await quietly(run))
  return measured
}

const report = (all: readonly Measured[]): void => {
  print('', 'articles', 'at a time', 'orders/s', 'p50 ms', 'p99 ms', 'CPU µs/order')
  for (const { who, clients, hot, rounds } of all) {
    const of = (key: keyof Result) => median(rounds.map((round) => round[key]))
    const [perSecond, p50, p99, cpu] = [
      of('perSecond').toFixed(0),
      of('p50').toFixed(1),
      of('p99').toFixed(1),
      of('cpu').toFixed(0),
    ]
    print(who, hot ? 'one hot' : '1,000', `${clients}`, perSecond, p50, p99, cpu)
  }
  const [spread, hot] = [false, true].map((isHot) => all.filter((one) => one.hot === isHot)) as [Measured[], Measured[]]
  const only = (some: readonly Measured[], who: Contender['who'], clients?: number) =>
    some.filter((one) => one.who === who && (clients === undefined || one.clients === clients))
  for (const way of ['statements', 'function'] as const) {
    const [theirs, hotTheirs] = [only(spread, `pgbench, ${way}`), only(hot, `pgbench, ${way}`, 16)]
    console.log(`orders over HTTP ÷ pgbench with ${way}, each at its best: ${ratio(only(spread, 'Daybook'), theirs)}`)
    console.log(
      `one hot article, 128 connections ÷ pgbench with ${way}, 16 clients: ${ratio(only(hot, 'Daybook', 128), hotTheirs)}`,
    )
  }
  console.log(
    `one hot article ÷ 1,000 articles, 128 connections: ${ratio(only(hot, 'Daybook', 128), only(spread, 'Daybook', 128))}`,
  )
}

/** Of each round the best of the ones over the best of the others, and of these the median. */
const ratio = (ones: readonly Measured[], others: readonly Measured[]): string => {
  const best = (some: readonly Measured[], round: number) => Math.max(...some.map(({ rounds }) => rounds[round]!.perSecond))
  return median(ones[0]!.rounds.map((_, round) => best(ones, round) / best(others, round))).toFixed(2)
}

const WIDTHS = [22, 10, 11, 10, 8, 8, 14]

const print = (...cells: readonly string[]): void =>
  console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0]!) : cell.padStart(WIDTHS[index]!))).join(''))

await main()
