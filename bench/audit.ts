import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createSeals } from '#shared/adapters/postgres/seals.ts'
import type { Database } from '#shared/ports/database.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { record } from '#shared/testing/recording.ts'
import { groups } from '../consumer-service/projections.ts'
import { rebuild } from '../consumer-service/rebuild/rebuild.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { startOwnServer } from './own-server.ts'
import { machine, watchMemory } from './process-memory.ts'
import { createQuiet } from './quiet.ts'
import { retailYear } from './retail-year.ts'
import { yearsOf } from './retail-years.ts'

const HELP = `node bench/audit.ts ONLINE-RETAIL.csv.gz [--years 1] [--patience SECONDS]

What an audit takes over a log like so many years of the shop, in a PostgreSQL of its own: seconds, and how much memory the process has at
most. Read models are filled by a rebuild, no worker makes lists. Waits for a quiet machine, but no longer than patience (60).`

const main = async (file: string, years: number, patienceMs: number): Promise<void> => {
  const server = await startOwnServer()
  const urls = { write: await server.database('bench_write', 'write'), read: await server.database('bench_read', 'read') }
  const open = (url: string, settings = {}) =>
    createDatabase({ url, applicationName: 'daybook-bench', settings, max: 4, answersWithinMs: 600_000 })
  const [write, read] = [open(urls.write), open(urls.read, SESSION_SETTINGS)]
  try {
    await fill(write, read, file, years)
    const quiet = createQuiet(patienceMs)
    console.log(machine())
    await quiet.quietly(() => audit(urls))
    if (quiet.disturbed() > 0) console.log('others were at work meanwhile')
  } finally {
    await Promise.all([write.close(), read.close()])
    await server.stop()
  }
}

const fill = async (write: Database, read: Database, file: string, years: number): Promise<void> => {
  for await (const events of yearsOf(await retailYear(file), years)) await record(createEventLog(write), events, 2_000)
  const began = performance.now()
  const seals = createSeals(write)
  while ((await seals.seal(100)).more);
  console.log(`sealed in ${seconds(began)} s`)
  const [log, cursors, leases] = [createLogReader(write), createPublisherCursor(write), createLeases(read)]
  const ports = { log, cursors, database: read, leases, holder: 'bench' }
  const options = { progress: createProgress({ quiet: true }), park: false, signal: new AbortController().signal }
  for (const projection of groups.flatMap((group) => group.projections)) await rebuild(projection, ports, options)
  for (const database of [write, read]) await database.query({ text: 'vacuum analyze', values: [] })
}

const audit = async (urls: { readonly write: string; readonly read: string }): Promise<void> => {
  const began = performance.now()
  const env = { ...process.env, WRITE_DATABASE_URL: urls.write, READ_DATABASE_URL: urls.read }
  const child = spawn(process.execPath, ['verify/main.ts', 'audit'], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const memory = watchMemory(() => ({ audit: child.pid }))
  await new Promise((resolve) => child.once('exit', resolve))
  console.log(`audited in ${seconds(began)} s, at most ${memory.stop()['audit']} MiB`)
}

const seconds = (began: number): string => ((performance.now() - began) / 1_000).toFixed(1)

const options = {
  years: { type: 'string', default: '1' },
  patience: { type: 'string', default: '60' },
  help: { type: 'boolean' },
} as const
const { values, positionals } = parseArgs({ options, allowPositionals: true })
if (values.help || positionals.length !== 1) console.log(HELP)
else await main(positionals[0]!, Number(values.years), Number(values.patience) * 1_000)
