import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '../adapters/postgres/database.ts'
import { startEmbeddedServer } from '../adapters/postgres/embedded-server.ts'
import type { MigrationSet } from '../adapters/postgres/migrate.ts'
import { databaseUrl, prepareDatabase } from '../adapters/postgres/prepare-database.ts'

/** Where a test makes its database: on the server at `url`, as a clone of `template`, under a name that begins with `prefix`. */
export type TestServer = { readonly url: string; readonly prefix: string; readonly template: string }

type Running = Omit<TestServer, 'template'> & {
  readonly template: (set: MigrationSet) => Promise<string>
  readonly stop: () => Promise<void>
}

const ADDRESS = 'DAYBOOK_TEST_SERVER'

/**
 * Runs in mocha's main process and tells its workers where PostgreSQL is. It is started when the first of them asks,
 * so that tests which need no database do not wait for one.
 */
export const offerTestServer = async (): Promise<{ withdraw(): Promise<void> }> => {
  let running: Promise<Running> | undefined
  const answer = async (set: MigrationSet): Promise<TestServer> => {
    running ??= start()
    const { url, prefix, template } = await running
    return { url, prefix, template: await template(set) }
  }
  const desk = createServer((request, response) => {
    answer(request.url === '/read' ? 'read' : 'write').then(
      (server) => response.end(JSON.stringify(server)),
      (error: Error) => response.writeHead(500).end(error.stack),
    )
  })
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve))
  process.env[ADDRESS] = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`
  return {
    withdraw: async () => {
      desk.close()
      await (await running)?.stop()
    },
  }
}

const asked: Partial<Record<MigrationSet, Promise<TestServer>>> = {}

export const testServer = (set: MigrationSet): Promise<TestServer> => (asked[set] ??= ask(`${process.env[ADDRESS]}/${set}`))

/** Not fetch: its kept-alive connection would look like a leak of the test. */
const ask = (address: string): Promise<TestServer> =>
  new Promise((resolve, reject) => {
    get(address, { agent: false }, async (response) => {
      const text = (await response.setEncoding('utf8').toArray()).join('')
      if (response.statusCode === 200) resolve(JSON.parse(text) as TestServer)
      else reject(new Error(text))
    }).on('error', reject)
  })

const start = async (): Promise<Running> => {
  const prefix = `daybook_test_${randomBytes(4).toString('hex')}`
  const given = process.env['TEST_DATABASE_URL']
  const server = given === undefined ? await startThrowAwayServer() : { url: given, stop: async () => {} }
  const templates: Partial<Record<MigrationSet, Promise<string>>> = {}
  const stop = async () => {
    if (given !== undefined) await dropDatabases(server.url, prefix)
    await server.stop()
  }
  return {
    url: server.url,
    prefix,
    template: (set) => (templates[set] ??= createTemplate(server.url, `${prefix}_${set}`, set)),
    stop,
  }
}

const startThrowAwayServer = async () => {
  const directory = join(tmpdir(), `daybook-test-${randomBytes(4).toString('hex')}`)
  const server = await startEmbeddedServer({ directory, fsync: false, maxConnections: 200 })
  const stop = async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return { url: server.url, stop }
}

const createTemplate = async (url: string, name: string, set: MigrationSet): Promise<string> => {
  await prepareDatabase(databaseUrl(url, name), set)
  return name
}

const dropDatabases = async (url: string, prefix: string): Promise<void> => {
  const names = await administer<{ datname: string }>(
    url,
    `select datname from pg_database where starts_with(datname, '${prefix}')`,
  )
  for (const { datname } of names) await administer(url, `drop database ${datname} with (force)`)
}

export const administer = async <Row>(url: string, text: string): Promise<readonly Row[]> => {
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-test' })
  return database.query<Row>({ text, values: [] }).finally(() => database.close())
}
