import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { dieWithUs } from '#shared/adapters/die-with-us.ts'
import { CannotStart } from '#shared/kernel/cannot-start.ts'
import type { Account } from './account.ts'

export type Postmaster = {
  /** Fast shutdown: ends sessions, waits for the exit. */
  readonly stop: () => Promise<void>
  /** Resolves when the server has ended, with what it said last. */
  readonly ended: Promise<string>
}

type Launch = {
  readonly postgres: string
  readonly account: Account
  readonly data: string
  readonly settings: Readonly<Record<string, string>>
}

/** glibc gives memory back after every statement and faults it in again for the next: a third of the CPU of a small append. */
const KEEP_MEMORY = { MALLOC_TRIM_THRESHOLD_: '16777216', MALLOC_MMAP_THRESHOLD_: '16777216', MALLOC_TOP_PAD_: '262144' }

/** A session of its own: the terminal's Ctrl-C goes to the whole process group and must not reach the server before we have drained. */
export const launch = ({ postgres, account, data, settings }: Launch): Postmaster => {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command, args] = account.command(postgres, ['-D', data, ...flags])
  const child = spawn(command, args, {
    ...account.credentials,
    env: { ...process.env, ...KEEP_MEMORY },
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let last = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    last = (last + chunk).slice(-4_000)
  })
  const ended = once(child, 'close').then(
    () => last,
    (error: Error) => `FATAL: ${error.message}`,
  )
  // Where there is no shell, the next start stops it.
  const stopWatching = dieWithUs(child.pid, { signal: 'INT', credentials: account.credentials })
  ended.then(stopWatching)
  return {
    ended,
    stop: async () => {
      child.kill('SIGINT')
      await ended
    },
  }
}

/** Waits until it takes connections: after a crash it first makes good what was under way, however long that takes. */
export const untilReady = async ({ ended }: Postmaster, url: string, data: string): Promise<void> => {
  let lastWords: string | undefined
  ended.then((words) => {
    lastWords = words
  })
  for (;;) {
    if (await answers(url)) return
    if (lastWords !== undefined) throw new CannotStart(`PostgreSQL cannot start on ${data}: ${complaintOf(lastWords)}.`)
    await sleep(5)
  }
}

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client(url)
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01')
      throw new CannotStart('The password file does not belong to the data directory beside it.')
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

const complaintOf = (log: string): string =>
  log
    .split('\n')
    .findLast((line) => /FATAL|PANIC/.test(line))
    ?.replace(/^.*(FATAL|PANIC):\s*/, '') ?? `it said: ${log.trim().split('\n').at(-1)}`
