import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { databaseUrl } from '#shared/adapters/postgres/prepare-database.ts'
import { keptConnection } from '#shared/testing/kept-connection.ts'
import { administer } from '#shared/testing/test-server.ts'
import type { ServiceProcess } from '../command-service/testing/service-processes.ts'
import { cpuSeconds } from './cpu-time.ts'
import type { Loaded } from './order-load.ts'
import type { OwnServer } from './own-server.ts'
import { preparePgbench, runPgbench, type Way } from './pgbench-orders.ts'
import { childNamed } from './process-memory.ts'

export const ARTICLES = 1_000

/** One round's figures; times in milliseconds, `cpu` in microseconds an order, without whoever orders. */
export type Result = { readonly perSecond: number; readonly p50: number; readonly p99: number; readonly cpu: number }

export type Contender = {
  readonly who: 'Daybook' | `pgbench, ${Way}`
  readonly clients: number
  /** One article is on every order. */
  readonly hot: boolean
  readonly run: () => Promise<Result>
}

export const furnish = async (url: string): Promise<void> => {
  const clerk = await keptConnection(url)
  for (let n = 0; n < ARTICLES; n++) {
    const article = { productId: `p-${n}`, name: 'Article', category: 'all', price: 2.55, stock: 1_000_000 }
    const { status, body } = await clerk.post('/api/products', JSON.stringify(article))
    if (status !== 201) throw new Error(body)
  }
  clerk.close()
}

/** The address of a database in which pgbench can order. */
export const pgbenchDatabase = async (server: OwnServer): Promise<string> => {
  await administer(server.url, 'create database pgbench')
  const url = databaseUrl(server.url, 'pgbench')
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  await preparePgbench(database, ARTICLES).finally(() => database.close())
  return url
}

const LOAD = join(import.meta.dirname, 'order-load.ts')

export const daybook = (service: ServiceProcess, clients: number, hot: boolean, seconds: number): Contender => ({
  ...{ who: 'Daybook', clients, hot },
  run: async () => {
    const args = ['--url', service.url, '--connections', `${clients}`, '--seconds', `${seconds}`, '--articles', `${ARTICLES}`]
    const before = cpuSeconds(service.pid) + postgresSeconds()
    const { stdout } = await promisify(execFile)(process.execPath, [LOAD, ...args, ...(hot ? ['--hot'] : [])])
    const used = cpuSeconds(service.pid) + postgresSeconds() - before
    const { orders, seconds: took, p50, p99, others } = JSON.parse(stdout) as Loaded
    if (others > 0) throw new Error(`${others} orders were not taken`)
    return { perSecond: orders / took, p50, p99, cpu: (used * 1e6) / orders }
  },
})

export const pgbench = (
  database: { readonly url: string; readonly directory: string },
  way: Way,
  clients: number,
  hot: boolean,
  seconds: number,
): Contender => ({
  ...{ who: `pgbench, ${way}`, clients, hot },
  run: async () => {
    const before = postgresSeconds()
    const { orders, perSecond, p50, p99 } = await runPgbench(database, { clients, seconds, articles: ARTICLES, hot, way })
    return { perSecond, p50, p99, cpu: ((postgresSeconds() - before) * 1e6) / orders }
  },
})

const postgresSeconds = (): number => cpuSeconds(childNamed('postgres')!)
