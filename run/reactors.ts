import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Config } from '#shared/runtime/config.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'
import { beginAnew } from '../consumer-service/reactors/place.ts'
import { reactorsOf } from '../consumer-service/reactors.ts'
import { runScript } from './script.ts'
import { configOfShop } from './shop-config.ts'
import { workingOn } from './working-on.ts'

const help = `npm run reactors -- list          how far each reactor has followed the log, and which process it is
npm run reactors -- anew REACTOR  lets it forget what it knows and fold the log again; what was answered is not asked for again

Services may go on running. Configured by the environment (.env.example); without databases there, it is about the shop
that npm start runs in DATA_DIRECTORY.`

const main = async ([command, name, ...rest]: readonly string[]): Promise<number> => {
  const lists = command === 'list' && name === undefined
  const beginsAnew = command === 'anew' && name !== undefined && rest.length === 0
  if (!lists && !beginsAnew) throw new WrongUsage('say list, or anew and which one (--help tells more)')
  const config = configOfShop(process.env)
  await workingOn(config, () =>
    withReadDatabase(config, (database) => (lists ? list(database, config) : anew(name!, database, config))),
  )
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

const anew = async (name: string, database: Database, config: Config): Promise<void> => {
  const reactors = reactorsOf(config)
  const reactor = reactors.find((reactor) => reactor.name === name)
  if (!reactor) throw new WrongUsage(`there is no reactor ${name}, only ${reactors.map((reactor) => reactor.name).join(', ')}`)
  if ((await placesIn(database)).has(name)) await beginAnew(database, reactor)
  console.log(`${name} begins anew as soon as a consumer service runs.`)
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

await runScript({ name: 'reactors', help }, main)
