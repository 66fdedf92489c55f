import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { type ServiceProcess, startService } from '../system/service-process.ts'

export type System = {
  readonly log: EventLog
  readonly write: Database
  readonly read: Database
  /** Made like the read database, and nobody else writes to it. */
  readonly fold: Database
  /** What ended by itself. */
  readonly ended: readonly string[]
  /** Rejects when one of them does not end well. */
  readonly stopServices: () => Promise<void>
  readonly stop: () => Promise<void>
}

const SERVICES = {
  'publisher-1': 'outbox-publisher',
  'publisher-2': 'outbox-publisher',
  'consumer-1': 'consumer-service',
  'consumer-2': 'consumer-service',
}
const ON_ANY_PORT = { HOST: '127.0.0.1', PUBLISHER_PORT: '0', CONSUMER_PORT: '0' }
const ROOT = join(import.meta.dirname, '../..')

/** A PostgreSQL, two publishers and two consumer services, as processes, over RabbitMQ at these addresses. */
export const startSystem = async (amqp: string, prefix: string): Promise<System> => {
  const directory = mkdtempSync(join(tmpdir(), 'daybook-cluster-'))
  const server = await startEmbeddedServer({ directory: join(directory, 'postgres') })
  const urls = {
    write: databaseUrl(server.url, 'daybook_write'),
    read: databaseUrl(server.url, 'daybook_read'),
    fold: databaseUrl(server.url, 'daybook_fold'),
  }
  for (const [name, url] of Object.entries(urls)) await prepareDatabase(url, name === 'write' ? 'write' : 'read')
  const open = (url: string) =>
    createDatabase({ url, max: 3, applicationName: 'daybook-cluster', settings: { search_path: 'read' } })
  const [write, read, fold] = [open(urls.write), open(urls.read), open(urls.fold)]
  const broker = { AMQP_URL: amqp, QUEUE_PREFIX: prefix, QUEUE_TYPE: 'quorum' }
  const environment = { ...ON_ANY_PORT, ...broker, WRITE_DATABASE_URL: urls.write, READ_DATABASE_URL: urls.read }
  const ended: string[] = []
  const services = Object.entries(SERVICES).map(
    ([name, folder]): ServiceProcess =>
      startService({
        name,
        script: join(ROOT, folder, 'main.ts'),
        environment,
        logFile: join(directory, `${name}.log`),
        onEnded: (what) => ended.push(what),
      }),
  )
  const stopServices = async () => void (await Promise.all(services.map((service) => service.stop())))

  return {
    ...{ log: createEventLog(write), write, read, fold, ended, stopServices },
    stop: async () => {
      await stopServices().catch(() => {})
      await Promise.all([write, read, fold].map((database) => database.close()))
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
