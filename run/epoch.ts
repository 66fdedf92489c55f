import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { raiseEpoch } from '#shared/adapters/postgres/raise-epoch.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Config } from '#shared/runtime/config.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'
import { runScript } from './script.ts'
import { configOfShop } from './shop-config.ts'
import { workingOn } from './working-on.ts'

const help = `npm run epoch -- show    which history the log has, and of which one the read models and reactors are
npm run epoch -- raise   after the write database was put back to an earlier moment: what has come since is another history

Raise it before any service reaches the write database again: they may go on running, but must be kept away from it until then. What
they know of the lost history is refused from that moment on; read models ask for npm run rebuild -- all, and with REBUILD=auto are
rebuilt without being asked. Both databases have to be there; the login must own the log, as for npm run migrate.
Configured by the environment (.env.example); without databases there, it is about the shop that npm start runs in DATA_DIRECTORY.`

const main = async ([command, ...rest]: readonly string[]): Promise<number> => {
  if (rest.length > 0 || (command !== 'show' && command !== 'raise'))
    throw new WrongUsage('say show or raise (--help tells more)')
  const config = configOfShop(process.env)
  await workingOn(config, () => withDatabases(config, command === 'show' ? show : raise))
  return 0
}

const show = async (write: Database, read: Database): Promise<void> => {
  const { head, epoch } = await createLogReader(write).head()
  console.log(`The log ends at position ${head} of history ${epoch}.`)
  for (const { name, epoch: own } of await histories(read))
    console.log(`${name}: ${own === epoch ? 'of this history' : `of history ${own}`}`)
}

const raise = async (write: Database, read: Database): Promise<void> => {
  const known = Math.max(0, ...(await histories(read)).map(({ epoch }) => epoch))
  const { head, epoch, before } = await raiseEpoch(write, known)
  console.log(`The log, which ends at position ${head}, has history ${epoch} now. It was ${before}.`)
}

type History = { readonly name: string; readonly epoch: number }

const histories = (read: Database): Promise<readonly History[]> =>
  read.query<History>({
    text: `
      select read_model as name, epoch from read.high_waters
      union select reactor, epoch from read.reactors
      order by name, epoch`,
    values: [],
  })

const withDatabases = async (config: Config, work: (write: Database, read: Database) => Promise<void>): Promise<void> => {
  const [write, read] = [config.WRITE_DATABASE_URL, config.READ_DATABASE_URL].map((url) =>
    createDatabase({ url, pooler: config.DATABASE_POOLER, max: 1, applicationName: 'daybook-epoch' }),
  ) as [Database, Database]
  await work(write, read).finally(() => Promise.all([write.close(), read.close()]))
}

await runScript({ name: 'epoch', help }, main)
