import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import type { Config } from '#shared/runtime/config.ts'
import { createProgress, type Progress } from '#shared/runtime/progress.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'
import type { AnyProjection } from '../consumer-service/projection.ts'
import { groups } from '../consumer-service/projections.ts'
import { discard, type RebuildPorts, rebuild } from '../consumer-service/rebuild/rebuild.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { onInterrupt } from './on-interrupt.ts'
import { runScript } from './script.ts'
import { configOfShop } from './shop-config.ts'
import { workingOn } from './working-on.ts'

const READ_MODELS = groups.flatMap(({ projections }) => projections)
const NAMES = READ_MODELS.map(({ name }) => name)

const help = `npm run rebuild -- READ_MODEL… | all [options]

Fills read models anew from the event log, beside those that are read, and puts them in their place in one transaction. Queries and
consumers go on meanwhile. Interrupted at any moment, it goes on where it was when it is started again; without --park, it begins anew
when events had been parked, as they may well be applied then. Exit code 0: all are rebuilt.

  READ_MODEL   ${NAMES.join(', ')}
  --park       sets aside events that cannot be applied; without it, what is read never gets to lack more than it does
  --discard    gives up rebuilds that have begun and were stopped; what is read stays
  --quiet      no progress, only what was done
  --help       this

The databases are those of WRITE_DATABASE_URL and READ_DATABASE_URL (see .env.example; a file .env is read when there is one);
without them, those of the shop that npm start runs in DATA_DIRECTORY.`

const UNLESS_PARKED = ', or anew when events have been parked'

/** Making one index of a table of many millions of rows may take so long. */
const ANSWERS_WITHIN_MS = 3_600_000

type Wanted = {
  readonly projections: readonly AnyProjection[]
  readonly park: boolean
  readonly discard: boolean
  readonly quiet: boolean
}

const main = (args: readonly string[]): Promise<number> => {
  const wanted = wantedBy(args)
  const config = configOfShop(process.env)
  return workingOn(config, () => rebuildIn(config, wanted))
}

const rebuildIn = async ({ WRITE_DATABASE_URL, READ_DATABASE_URL, DATABASE_POOLER: pooler }: Config, wanted: Wanted) => {
  const answersWithinMs = ANSWERS_WITHIN_MS
  const session = { role: 'daybook_consumer', applicationName: 'daybook-rebuild', max: 4, answersWithinMs, pooler }
  const write = createDatabase({ ...session, url: WRITE_DATABASE_URL })
  const database = createDatabase({ ...session, url: READ_DATABASE_URL, settings: SESSION_SETTINGS })
  const progress = createProgress(wanted)
  try {
    const [log, cursors, leases] = [createLogReader(write), createPublisherCursor(write), createLeases(database)]
    const ports = { log, cursors, database, leases, holder: `rebuild ${randomUUID()}` }
    return wanted.discard ? await discardAll(wanted, ports) : await rebuildAll(wanted, ports, progress)
  } finally {
    progress.close()
    await Promise.all([write.close(), database.close()])
  }
}

const rebuildAll = async ({ projections, park }: Wanted, ports: RebuildPorts, progress: Progress): Promise<number> => {
  const signal = onInterrupt()
  for (const projection of projections) {
    const began = performance.now()
    const position = await rebuild(projection, ports, { progress, park, signal })
    if (position === undefined) {
      progress.note(`Stopped. What is read is as it was; start it again, and it goes on from here${park ? '' : UNLESS_PARKED}.`)
      return 130
    }
    const seconds = ((performance.now() - began) / 1_000).toFixed(1)
    console.log(`${projection.name}: rebuilt up to position ${position} in ${seconds} s`)
  }
  return 0
}

const discardAll = async ({ projections }: Wanted, ports: RebuildPorts): Promise<number> => {
  const signal = onInterrupt()
  for (const projection of projections) {
    await discard(projection, ports, signal)
    console.log(`${projection.name}: nothing is being rebuilt; what is read is as it was`)
  }
  return 0
}

const wantedBy = (args: readonly string[]): Wanted => {
  const flag = { type: 'boolean', default: false } as const
  const options = { park: flag, discard: flag, quiet: flag } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const strange = positionals.find((name) => name !== 'all' && !NAMES.includes(name))
  if (strange !== undefined) throw new WrongUsage(`there is no read model ${strange}; there are ${NAMES.join(', ')}, or all`)
  if (positionals.length === 0) throw new WrongUsage(`which read model? ${NAMES.join(', ')}, or all (--help tells more)`)
  const all = positionals.includes('all')
  return { ...values, projections: READ_MODELS.filter(({ name }) => all || positionals.includes(name)) }
}

await runScript({ name: 'rebuild', help }, main)
