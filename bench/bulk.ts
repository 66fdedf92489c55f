import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import { keptConnection } from '#shared/testing/kept-connection.ts'
import { residentMebibytes, watchResident } from '#shared/testing/resident-memory.ts'
import { administer } from '#shared/testing/test-server.ts'
import { sendBulk } from '../command-service/testing/bulk.ts'
import { startServiceProcess } from '../command-service/testing/service-processes.ts'
import { machine } from './process-memory.ts'

const HELP = `node bench/bulk.ts [--lines N]

One request to POST /api/commands with a million compressed lines (stock received, one event each, over 1,000 articles), to a command service
in a process and on a database of its own (TEST_DATABASE_URL, else localhost): lines per second, and the service's resident memory as it goes.
Exits with 1 when a line was not recorded.`

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const ARTICLES = 1_000

const measure = async (lines: number): Promise<boolean> => {
  const name = `daybook_bulk_${process.pid}`
  const url = databaseUrl(SERVER, name)
  await prepareDatabase(url, 'write')
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  const service = await startServiceProcess(url)
  try {
    await furnish(service.url)
    const idle = residentMebibytes(service.pid)
    const memory = watchResident(service.pid)
    const lineOf = (index: number) => ({ command: 'MoveStock', productId: `p-${index % ARTICLES}`, type: 'in', quantity: 1 })
    const { answers, seconds } = await sendBulk(service.url, lines, lineOf)
    const { head } = await createEventLog(database).head()
    console.log(machine())
    console.log(
      `${lines} lines in ${seconds.toFixed(1)} s, ${Math.round(lines / seconds)} lines/s; answers ${JSON.stringify(answers)}, head ${head}`,
    )
    console.log(`resident memory of the service: idle ${idle} MiB, at most ${memory.stop()} MiB`)
    return answers['201'] === lines && head === lines + ARTICLES + 1
  } finally {
    await service.stop()
    await database.close()
    await administer(SERVER, `drop database ${name} with (force)`)
  }
}

const furnish = async (url: string): Promise<void> => {
  const clerk = await keptConnection(url)
  for (let n = 0; n < ARTICLES; n++)
    await clerk.post('/api/products', JSON.stringify({ productId: `p-${n}`, name: `Article ${n}`, category: 'all', price: 1 }))
  clerk.close()
}

const { values } = parseArgs({ options: { lines: { type: 'string', default: '1000000' }, help: { type: 'boolean' } } })
if (values.help) console.log(HELP)
else process.exitCode = (await measure(Number(values.lines))) ? 0 : 1
