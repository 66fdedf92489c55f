import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import { createTurns } from '../../../consumer-service/turns.ts'
import { freePorts } from './free-ports.ts'

/** A PostgreSQL of our own that can go away and come back, on the same data and port. */
export type OwnPostgres = {
  /** Superuser, database `postgres`. */
  readonly url: string
  /** `stop` ends it in order; `crash` makes it begin with recovery next time, and what it had not to keep is gone. */
  readonly restart: (how: 'stop' | 'crash', awayMs: number) => Promise<void>
  readonly stop: () => Promise<void>
}

export const startPostgres = async (directory: string): Promise<OwnPostgres> => {
  const [port] = await freePorts(1)
  const start = () => startEmbeddedServer({ directory, port: port! })
  let server = await start()
  const inTurn = createTurns(1)
  return {
    url: server.url,
    restart: (how, awayMs) =>
      inTurn(async () => {
        if (how === 'crash') process.kill(postmasterOf(directory), 'SIGQUIT')
        await (how === 'crash' ? server.ended : server.stop())
        await sleep(awayMs)
        server = await start()
      }),
    stop: () => inTurn(() => server.stop()),
  }
}

const postmasterOf = (directory: string): number =>
  Number.parseInt(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10)
