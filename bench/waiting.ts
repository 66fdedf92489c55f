import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Transaction } from '#shared/ports/database.ts'
import { type KeptAnswer, keptConnection } from '#shared/testing/kept-connection.ts'
import { residentMebibytes } from '#shared/testing/resident-memory.ts'
import { HEAP_OF_A_SERVICE } from '../run/heap.ts'
import { cpuSeconds } from './cpu-time.ts'
import { startOwnServer } from './own-server.ts'

const HELP = `node bench/waiting.ts [--waiting 10000]

What it costs the query service, in a process of its own, when so many queries (up to 11,000) wait for a read model by \`waitFor\`, each over a
connection of its own on this machine: memory, processor time and statements while they wait and the read model moves ten times a second
without coming there, and how long it takes until all are answered when it does. Needs twice as many file descriptors.`

const MOST = 11_000
const POSITION = 1_000_000
const SECONDS = 5

const main = async (count: number): Promise<void> => {
  const server = await startOwnServer()
  const url = await server.database('waiting', 'read')
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  await database.query({ text: BEGIN, values: [] })
  const service = await start(url, await server.database('waiting_log', 'write'))
  try {
    const connections = []
    for (let n = 0; n < count; n++) connections.push(await keptConnection(service.url))
    const before = {
      memory: residentMebibytes(service.pid),
      cpu: cpuSeconds(service.pid),
      statements: await statementsOf(database),
    }
    const waiting = connections.map((connection) => connection.get(`/api/products?waitFor=${POSITION}`))
    await allWait(service.url, count)
    const began = cpuSeconds(service.pid)
    for (let step = 1; step <= SECONDS * 10; step++) {
      await move(database, step)
      await sleep(100)
    }
    console.log(`${count} wait: ${residentMebibytes(service.pid)} MiB, ${before.memory} with their connections alone`)
    console.log(`while they wait: ${(((cpuSeconds(service.pid) - began) / SECONDS) * 100).toFixed(1)} % of a processor`)
    console.log(`statements until then, looks and all: ${(await statementsOf(database)) - before.statements}`)
    const moved = performance.now()
    await move(database, POSITION)
    const answers = await Promise.all(waiting)
    console.log(`all are answered after ${((performance.now() - moved) / 1_000).toFixed(1)} s, ${summary(answers)}`)
    console.log(`${residentMebibytes(service.pid)} MiB then`)
    for (const connection of connections) connection.close()
  } finally {
    service.child.kill('SIGTERM')
    await once(service.child, 'close')
    await database.close()
    await server.stop()
  }
}

const allWait = async (url: string, count: number) => {
  const connection = await keptConnection(url)
  const line = `daybook_waiting_queries ${count}\n`
  while (!(await connection.get('/metrics')).body.includes(line)) await sleep(200)
  connection.close()
}

const BEGIN = `
  insert into read.high_waters (read_model, partition, partitions, epoch, projection_version)
  select 'catalogue', number, 4, 1, 1 from generate_series(0, 3) as number`

const move = async (database: Transaction, position: number) => {
  await database.query({ text: 'update read.high_waters set position = $1', values: [position] })
  await database.query({ text: 'notify daybook_read', values: [] })
}

/** Of all who use the database. A moment late: backends tell what they did when they fall idle. */
const statementsOf = async (database: Transaction): Promise<number> => {
  await sleep(1_500)
  const text = 'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()'
  return (await database.query<{ count: number }>({ text, values: [] }))[0]!.count
}

const summary = (answers: readonly KeptAnswer[]): string =>
  Array.from(
    Map.groupBy(answers, ({ status }) => status),
    ([status, all]) => `${all.length} of them ${status}`,
  ).join(', ')

const start = async (read: string, write: string) => {
  const env = { ...process.env, READ_DATABASE_URL: read, WRITE_DATABASE_URL: write, QUERY_PORT: '0', WAIT_LIMIT_MS: '60000' }
  const args = [...HEAP_OF_A_SERVICE, 'query-service/main.ts']
  const child: ChildProcess = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /Queries are answered at (http:[\w.:/]+)/.exec(line)?.[1]
    if (url) {
      child.stdout!.resume()
      return { child, pid: child.pid!, url }
    }
  }
  throw new Error('the query service has ended')
}

const { values } = parseArgs({ options: { waiting: { type: 'string', default: '10000' }, help: { type: 'boolean' } } })
const count = Number(values.waiting)
if (values.help || !Number.isInteger(count) || count < 1 || count > MOST) console.log(HELP)
else await main(count)
