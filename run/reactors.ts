import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Config } from '#shared/runtime/config.ts'
import { beginAnew } from '../consumer-service/reactors/place.ts'
import { reactorsOf } from '../consumer-service/reactors.ts'
import { configOfShop } from './shop-config.ts'

const HELP = `npm run reactors -- list          how far each reactor has followed the log, and which process it is
npm run reactors -- anew REACTOR  lets it forget what it knows and fold the log again; what was answered is not asked for again

Services may go on running. Configured by the environment (.env.example); without databases there, it is about the shop
that npm start runs in DATA_DIRECTORY.`

const main = async ([command, name, ...rest]: readonly string[]): Promise<number> => {
  const config = configOfShop(process.env)
  if (command === '--help') console.log(HELP)
  else if (command === 'list' && name === undefined) await withReadDatabase(config, (database) => list(database, config))
  else if (command === 'anew' && name !== undefined && rest.length === 0) return anew(name, config)
  else {
    console.error(`reactors: say list, or anew and which one\n\n${HELP}`)
    return 1
  }
  return 0
}

const list = async (database: Database, config: Config): Promise<void> => {
  const head = await headOf(config)
  const [places, held] = [await placesIn(database), await createLeases(database).held('reactor ')]
  for (const { name } of reactorsOf(config)) {
    const holder = held.find((lease) => lease.name === `reactor ${name}`)?.holder ?? 'no process'
    console.log(`${name}: at position ${places.get(name) ?? 0} of ${head}; ${holder}`)
  }
}

const anew = async (name: string, config: Config): Promise<number> => {
  const reactor = reactorsOf(config).find((reactor) => reactor.name === name)
  if (!reactor) {
    const names = reactorsOf(config).map((reactor) => reactor.name)
    console.error(`There is no reactor ${name}, only ${names.join(', ')}.`)
    return 1
  }
  await withReadDatabase(config, async (database) => {
    if ((await placesIn(database)).has(name)) await beginAnew(database, reactor)
  })
  console.log(`${name} begins anew as soon as a consumer service runs.`)
  return 0
}

const placesIn = async (database: Database): Promise<ReadonlyMap<string, Position>> => {
  const text = 'select reactor, position from read.reactors'
  const rows = await database.query<{ reactor: string; position: Position }>({ text, values: [] })
  return new Map(rows.map(({ reactor, position }) => [reactor, position]))
}

const SESSION = { role: 'daybook_consumer', applicationName: 'daybook-reactors', max: 1 }

const withReadDatabase = async <Result>(config: Config, work: (database: Database) => Promise<Result>): Promise<Result> => {
  const { READ_DATABASE_URL: url, DATABASE_POOLER: pooler } = config
  const database = createDatabase({ ...SESSION, url, pooler })
  return work(database).finally(() => database.close())
}

const headOf = async ({ WRITE_DATABASE_URL: url, DATABASE_POOLER: pooler }: Config): Promise<Position> => {
  const database = createDatabase({ ...SESSION, url, pooler })
  return createLogReader(database)
    .head()
    .then(({ head }) => head)
    .finally(() => database.close())
}

process.exitCode = await main(process.argv.slice(2))
