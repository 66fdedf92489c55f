import { keepCurrency } from '#shared/adapters/postgres/keep-currency.ts'
import { placeOf } from '#shared/adapters/postgres/place-of.ts'
import { prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import { configOf } from '#shared/runtime/config.ts'
import { refuseArguments } from '#shared/runtime/usage.ts'
import { runScript } from './script.ts'
import { whenReachable } from './when-reachable.ts'

const help = `npm run migrate

Makes the databases of WRITE_DATABASE_URL and READ_DATABASE_URL where they are missing, and brings them up to date.
Tells of both where they are. Waits up to 30 seconds for a server that cannot be reached yet. Refuses another CURRENCY than the one in which amounts are stored. Several may run at once. The login must be allowed to create databases and roles, or both must be there already.`

const migrate = async (args: readonly string[]): Promise<number> => {
  refuseArguments(args)
  const config = configOf(process.env)
  for (const set of ['write', 'read'] as const) {
    const url = set === 'write' ? config.WRITE_DATABASE_URL : config.READ_DATABASE_URL
    const applied = await whenReachable(() => prepareDatabase(url, set), {
      withinMs: 30_000,
      onWaiting: (reason) => console.error(`migrate: waiting for the server of the ${set} database (${reason})`),
    })
    console.log(`${set} (${placeOf(url)}): ${applied.length === 0 ? 'up to date' : applied.join(', ')}`)
  }
  await keepCurrency(config.WRITE_DATABASE_URL, config.CURRENCY.code)
  return 0
}

await runScript({ name: 'migrate', help }, migrate)
