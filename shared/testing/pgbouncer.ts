import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFor } from '../adapters/postgres/embedded/account.ts'
import { eventually } from './eventually.ts'

export type PgBouncer = {
  /** The same database by way of it. */
  readonly through: (url: string) => string
  readonly stop: () => Promise<void>
}

const PATHS = ['pgbouncer', '/usr/sbin/pgbouncer']

/** Its program, where it is installed (Debian: pgbouncer). */
export const pgBouncerProgram = PATHS.find((path) => spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0)

/** Before the server of this URL; `poolSize` sessions for all who come by the same login to the same database. */
export const startPgBouncer = async (server: string, poolSize: number): Promise<PgBouncer> => {
  const [directory, port] = [mkdtempSync(join(tmpdir(), 'daybook-pgbouncer-')), await freePort()]
  const file = join(directory, 'pgbouncer.ini')
  writeFileSync(file, settingsOf(new URL(server), port, poolSize))
  // It refuses to be root; the directory has a password in it, and nobody else looks into it for long.
  const ids = idsFor(directory)
  chmodSync(directory, 0o755)
  const child = spawn(pgBouncerProgram!, ['-q', file], { stdio: 'ignore', ...ids })
  await eventually(() => reaches(port))
  return {
    through: (url) => {
      const by = new URL(url)
      by.host = `127.0.0.1:${port}`
      return by.href
    },
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
      rmSync(directory, { recursive: true })
    },
  }
}

const settingsOf = ({ hostname, port, username, password }: URL, ownPort: number, poolSize: number): string => `
[databases]
* = host=${hostname} port=${port || 5432} user=${decodeURIComponent(username)}${password === '' ? '' : ` password=${decodeURIComponent(password)}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
`

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

const reaches = async (port: number): Promise<void> => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.destroy()
}
