import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import { freePorts } from './free-ports.ts'

/** `stop` ends it in order; `crash` makes it begin with recovery next time, and what it had not to keep is gone. */
export type Ending = 'stop' | 'crash'

/** A PostgreSQL of our own that can go away and come back, on the same data and port. */
export type OwnPostgres = {
  /** Superuser, database `postgres`. */
  readonly url: string
  readonly restart: (how: Ending, awayMs: number) => Promise<void>
  /** Is away for as long as it takes to copy its data. */
  readonly backUp: (how: Ending) => Promise<void>
  /** Comes back with the data that were copied last, in place of its own. */
  readonly putBack: (how: Ending) => Promise<void>
  readonly stop: () => Promise<void>
}

export const startPostgres = async (directory: string): Promise<OwnPostgres> => {
  const [port] = await freePorts(1)
  const [data, copy] = [join(directory, 'data'), join(directory, 'copy')]
  const start = () => startEmbeddedServer({ directory, port: port! })
  let server = await start()
  const inTurn = createTurns(1)
  const away = (how: Ending, meanwhile: () => Promise<unknown>) =>
    inTurn(async () => {
      if (how === 'crash') process.kill(postmasterOf(data), 'SIGQUIT')
      await (how === 'crash' ? server.ended : server.stop())
      await meanwhile()
      server = await start()
    })
  return {
    url: server.url,
    restart: (how, awayMs) => away(how, () => sleep(awayMs)),
    backUp: (how) => away(how, () => copied(data, copy)),
    putBack: (how) =>
      away(how, async () => {
        await rm(data, { recursive: true })
        await rename(copy, data)
      }),
    stop: () => inTurn(() => server.stop()),
  }
}

/** The files keep their owner, who may not be us. The process is named in one of them, and is not there any more when they are put back. */
const copied = async (data: string, copy: string): Promise<void> => {
  await promisify(execFile)('cp', ['-a', data, copy])
  await rm(join(copy, 'postmaster.pid'), { force: true })
}

const postmasterOf = (data: string): number => Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10)
