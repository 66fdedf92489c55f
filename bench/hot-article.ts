import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { keptConnection } from '#shared/testing/kept-connection.ts'
import { readAll } from '#shared/testing/recording.ts'
import { answersOf, buy, type Item, type Try } from '../command-service/testing/buyers.ts'
import { wrongIn } from '../command-service/testing/order-history.ts'
import { startServiceProcess } from '../command-service/testing/service-processes.ts'
import { timelineOf } from '../command-service/testing/timeline.ts'
import { cpuSeconds } from './cpu-time.ts'
import { projectedInventory } from './inventory-of-log.ts'
import { type OwnServer, startOwnServer } from './own-server.ts'
import { percentile } from './percentile.ts'
import { childNamed } from './process-memory.ts'

const HELP = `node bench/hot-article.ts [--buyers 128] [--tries 10000] [--processes 3]

Several command services on one log with a PostgreSQL of its own, and buyers who want more than there is. Holds every answer
against the log (taken once, refused rightly at a moment between request and answer), and the log against the inventory read
model. Ends with 1 when anything is wrong.`

type Scene = {
  readonly name: string
  readonly articles: number
  readonly units: number
  readonly itemsOf: (n: number) => readonly Item[]
  /** How many orders there must be in the end, where that is certain. */
  readonly taken?: number
}

const one = { productId: 'p-0', quantity: 1 }
const UNITS = 500

/** Five of a hundred articles, the same ones upwards and downwards. */
const mixed = (n: number): readonly Item[] => {
  const first = ((n >> 1) * 37) % 100
  const items = Array.from({ length: 5 }, (_, step) => ({ productId: `p-${(first + step * 7) % 100}`, quantity: 1 }))
  return n % 2 === 0 ? items : items.toReversed()
}

const SCENES: readonly Scene[] = [
  { name: 'one article, one unit', articles: 1, units: UNITS, itemsOf: () => [one], taken: UNITS },
  { name: 'one article on two lines', articles: 1, units: UNITS, itemsOf: () => [one, one], taken: UNITS / 2 },
  { name: 'a hundred articles, in opposite orders', articles: 100, units: UNITS / 10, itemsOf: mixed },
]

type Size = { readonly buyers: number; readonly tries: number; readonly processes: number }

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      buyers: { type: 'string', default: '128' },
      tries: { type: 'string', default: '10000' },
      processes: { type: 'string', default: '3' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) console.log(HELP)
  if (values.help) return 0
  const size = { buyers: Number(values.buyers), tries: Number(values.tries), processes: Number(values.processes) }
  const server = await startOwnServer()
  let wrong = 0
  try {
    for (const [index, scene] of SCENES.entries()) wrong += await play(scene, index, size, server)
  } finally {
    await server.stop()
  }
  return wrong === 0 ? 0 : 1
}

const play = async (scene: Scene, index: number, size: Size, server: OwnServer): Promise<number> => {
  const url = await server.database(`scene_${index}`, 'write')
  const services = await Promise.all(Array.from({ length: size.processes }, () => startServiceProcess(url)))
  const urls = services.map((service) => service.url)
  await furnish(urls[0]!, scene)
  const cpu = () => ({ services: sum(services.map(({ pid }) => cpuSeconds(pid))), postgres: cpuSeconds(childNamed('postgres')!) })
  const [before, began] = [cpu(), performance.now()]
  const tries = await buy({ ...size, urls, itemsOf: scene.itemsOf })
  const [seconds, after] = [(performance.now() - began) / 1_000, cpu()]
  await Promise.all(services.map(({ stop }) => stop()))

  const database = createDatabase({ url, applicationName: 'daybook-bench' })
  const log = await readAll(createLogReader(database))
  const readUrl = await server.database(`inventory_${index}`, 'read')
  const wrong = [
    ...wrongIn(tries, log),
    ...wrongSums(scene, tries),
    ...differences(log, await projectedInventory(createLogReader(database), readUrl)),
    ...services.flatMap(({ errors }) => errors),
  ]
  await database.close()
  report(scene, tries, seconds, wrong)
  const perAnswer = (used: number) => `${((used * 1e6) / tries.length).toFixed(0)} µs`
  console.log(
    `  CPU an answer: ${perAnswer(after.services - before.services)} services, ${perAnswer(after.postgres - before.postgres)} PostgreSQL`,
  )
  return wrong.length
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const furnish = async (url: string, { articles, units }: Scene): Promise<void> => {
  const clerk = await keptConnection(url)
  for (let n = 0; n < articles; n++) {
    const article = { productId: `p-${n}`, name: `Article ${n}`, category: 'all', price: 20, stock: units }
    const { status, body } = await clerk.post('/api/products', JSON.stringify(article))
    if (status !== 201) throw new Error(body)
  }
  clerk.close()
}

const wrongSums = ({ taken }: Scene, tries: readonly Try[]): readonly string[] => {
  const counts = answersOf(tries)
  return taken === undefined || counts['201'] === taken ? [] : [`${counts['201']} orders were taken, not ${taken}`]
}

/** What is left of each article by the log, against what the read model says. */
const differences = (log: readonly LoggedEvent[], inventory: ReadonlyMap<string, number>): readonly string[] => {
  const left = Array.from(timelineOf(log).shelves(), ([productId, moments]) => [productId, moments.at(-1)!.available] as const)
  return left
    .filter(([productId, available]) => inventory.get(productId) !== available)
    .map(([productId, available]) => `${productId}: ${available} left by the log, ${inventory.get(productId)} by the inventory`)
}

const report = ({ name }: Scene, tries: readonly Try[], seconds: number, wrong: readonly string[]): void => {
  const times = tries.map(({ askedAt, answeredAt }) => answeredAt - askedAt)
  const answers = Object.entries(answersOf(tries)).map(([answer, count]) => `${count} × ${answer}`)
  console.log(`${name}: ${answers.sort().join(', ')}`)
  console.log(
    `  ${(tries.length / seconds).toFixed(0)} answers/s, p50 ${percentile(times, 50)} ms, p99 ${percentile(times, 99)} ms`,
  )
  console.log(`  wrong: ${wrong.length}`)
  for (const line of wrong.slice(0, 10)) console.log(`    ${line}`)
}

process.exitCode = await main()
