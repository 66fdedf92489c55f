import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLogDatabase } from '#shared/adapters/postgres/log-database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import type { Database } from '#shared/ports/database.ts'
import { EVENTS_OF_AN_ORDER, growLog } from './grown-log.ts'
import { keepSnapshot, type Subject, WORK } from './long-log-work.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'

const HELP = `node bench/long-log.ts [--sizes 50000,5000000] [--rounds 400] [--buffers 128MB] [--only PART]

What appending and reading cost in a long log beside a short one, both on one PostgreSQL of its own, in turns, through the adapter that the
services use. What the server's processor did for it is told where Linux counts it: that does not depend on what else the machine is at.
--only takes part of a name. About 1 GB of disk for each 1,000,000 events; all is removed at the end.`

type Wanted = { readonly sizes: readonly number[]; readonly rounds: number; readonly buffers: string; readonly only: string }

const main = async ({ sizes, rounds, buffers, only }: Wanted): Promise<void> => {
  const work = WORK.filter(({ name }) => name.includes(only))
  const server = await startOwnServer({ sharedBuffers: buffers })
  const subjects: Subject[] = []
  try {
    for (const events of sizes) subjects.push(await grown(await server.database(`log_${events}`, 'write'), events))
    await report(subjects)
    // An idle session is closed: only now they are those that are measured.
    for (const subject of subjects) subject.backends = await Promise.all([subject.database, subject.session].map(backendOf))
    const took = work.map(() => subjects.map((): Took[] => []))
    for (let round = 0; round < rounds; round++) {
      for (const [number, { run }] of work.entries())
        for (const which of round % 2 === 0 ? subjects.keys() : [...subjects.keys()].reverse())
          took[number]![which]!.push(await measured(subjects[which]!, run))
      for (const subject of subjects) await keepSnapshot(subject)
    }
    for (const [number, { name }] of work.entries()) tell(name, took[number]!)
  } finally {
    await Promise.all(subjects.map((subject) => subject.close()))
    await server.stop()
  }
}

const grown = async (url: string, events: number): Promise<Subject> => {
  const database = createLogDatabase({ url, max: 1, applicationName: 'daybook-bench', answersWithinMs: 3_600_000 })
  const orders = Math.ceil(events / EVENTS_OF_AN_ORDER)
  const began = performance.now()
  await growLog(database, orders, (done) => process.stderr.write(`\r${done * EVENTS_OF_AN_ORDER} events of ${events} `))
  process.stderr.write(`in ${((performance.now() - began) / 1_000).toFixed(0)} s\n`)
  const session = createLogDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  const [log, tail] = [createEventLog(database), createLogReader(session)]
  const close = async () => void (await Promise.all([database.close(), session.close()]))
  const beginning = { head: (await log.head()).head, middle: randomInt(Math.floor(events / 2)) }
  return { events, database, log, tail, session, backends: [], close, orders, ...beginning }
}

const backendOf = async (database: Database): Promise<number> => {
  const [backend] = await database.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid', values: [] })
  return backend!.pid
}

type Took = { readonly ms: number; readonly cpuMs: number; readonly walBytes: number }

const measured = async (subject: Subject, work: (subject: Subject) => Promise<unknown>): Promise<Took> => {
  const wal = await walOf(subject)
  const [began, before] = [performance.now(), cpuMsOf(subject)]
  await work(subject)
  const [ms, cpuMs] = [performance.now() - began, cpuMsOf(subject) - before]
  return { ms, cpuMs, walBytes: (await walOf(subject)) - wal }
}

/** The first number is nanoseconds on the processor. https://docs.kernel.org/scheduler/sched-stats.html */
const cpuMsOf = ({ backends }: Subject): number => {
  if (process.platform !== 'linux') return 0
  return backends.reduce((sum, pid) => sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0)
}

const walOf = async ({ database }: Subject): Promise<number> => {
  const text = `select (pg_current_wal_insert_lsn() - '0/0')::float8 as bytes`
  return (await database.query<{ bytes: number }>({ text, values: [] }))[0]!.bytes
}

const tell = (name: string, took: readonly (readonly Took[])[]): void => {
  const wal = took.map((runs) => median(runs.map(({ walBytes }) => walBytes)))
  const [times, cpu] = [
    timesOf(took.map((runs) => runs.map(({ ms }) => ms))),
    timesOf(took.map((runs) => runs.map(({ cpuMs }) => cpuMs))),
  ]
  const written = wal.some((bytes) => bytes > 1_024)
    ? `  WAL ${wal.map((bytes) => `${(bytes / 1_024).toFixed(0)} KiB`).join(', ')}`
    : ''
  console.log(`${name.padEnd(38)}${times}   CPU${cpu}${written}`)
}

/** Medians, and how the last stands to the first. */
const timesOf = (runs: readonly (readonly number[])[]): string => {
  const times = runs.map((times) => median([...times]))
  const ratio = times.length > 1 ? `  ratio ${(times.at(-1)! / times[0]!).toFixed(2)}` : ''
  return `${times.map((ms) => `${ms.toFixed(2)} ms`.padStart(11)).join('')}${ratio}`
}

const report = async (subjects: readonly Subject[]): Promise<void> => {
  const text = `
    select relname as name, pg_relation_size(oid) as bytes from pg_class
    where relnamespace = 'log'::regnamespace and relname ~ '^(events|command_results)' and relkind in ('r', 'i') order by relname`
  for (const { events, database } of subjects) {
    const sizes = await database.query<{ name: string; bytes: number }>({ text, values: [] })
    console.log(
      `${events} events: ${sizes.map(({ name, bytes }) => `${name} ${(Number(bytes) / 2 ** 20).toFixed(1)} MiB`).join(', ')}`,
    )
  }
}

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '50000,5000000' },
    rounds: { type: 'string', default: '400' },
    buffers: { type: 'string', default: '128MB' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(HELP)
else await main({ ...values, sizes: values.sizes.split(',').map(Number), rounds: Number(values.rounds) })
