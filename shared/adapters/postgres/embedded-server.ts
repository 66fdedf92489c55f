import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { CannotStart } from '#shared/kernel/cannot-start.ts'
import { accountFor, idsFor } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import { type DataDirectory, openDataDirectory, SUPERUSER } from './embedded/data-directory.ts'
import { makeDirectory } from './embedded/make-directory.ts'
import { stopOrphan } from './embedded/orphan.ts'
import { claim } from './embedded/ownership.ts'
import { launch, type Postmaster, untilReady } from './embedded/postmaster.ts'

export type EmbeddedServer = {
  /** Superuser, database `postgres`. */
  readonly url: string
  readonly stop: () => Promise<void>
  /** Resolves when it has ended, stopped or not. */
  readonly ended: Promise<void>
}

export type EmbeddedServerOptions = {
  /** Holds the data, the password and who is using them; made when it is not there, kept between starts. */
  readonly directory: string
  /** 0 picks a free one. */
  readonly port?: number
  /** false only where losing everything is fine: tests. */
  readonly fsync?: boolean
  /** Of all who work on it at a time. */
  readonly maxConnections?: number
  /** What it keeps in its own memory of the data. */
  readonly sharedBuffers?: string
}

/** A PostgreSQL of our own, reachable from this machine alone, that ends with this process. Rejects with CannotStart. */
export const startEmbeddedServer = async (options: EmbeddedServerOptions): Promise<EmbeddedServer> => {
  const { port = 0, fsync = true, maxConnections = 60, sharedBuffers = '128MB' } = options
  const directory = resolve(options.directory)
  const binaries = await findBinaries()
  const ids = idsFor(directory)
  makeDirectory(directory, ids)
  const account = accountFor(ids, directory, binaries.postgres)
  const ownership = await claim(directory)
  try {
    const data = await openDataDirectory(directory, { binaries, account, fsync })
    await stopOrphan(data.path)
    const start = (free: number) =>
      launch({
        postgres: binaries.postgres,
        account,
        data: data.path,
        settings: settingsOf({ port: free, fsync, maxConnections, sharedBuffers }),
      })
    const { url, postmaster } = await startOnPort(port, data, start)
    const ended = postmaster.ended.then(() => ownership.release())
    return { url, ended, stop: () => postmaster.stop().then(() => ended) }
  } catch (error) {
    ownership.release()
    throw error
  }
}

/** A port that was free a moment ago may be taken by now: then another one. */
const startOnPort = async (wanted: number, data: DataDirectory, start: (port: number) => Postmaster, attempts = 3) => {
  const port = await freePort(wanted)
  const url = `postgres://${SUPERUSER}:${data.password}@127.0.0.1:${port}/postgres`
  const postmaster = start(port)
  try {
    await untilReady(postmaster, url, data.path)
    return { url, postmaster }
  } catch (error) {
    await postmaster.stop()
    if (wanted !== 0 || attempts === 1) throw error
    return startOnPort(wanted, data, start, attempts - 1)
  }
}

const freePort = (wanted: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().on('error', (cause) =>
      reject(new CannotStart(`Port ${wanted}, meant for PostgreSQL, is taken: free it, or choose another.`, { cause })),
    )
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

const settingsOf = ({
  port,
  fsync,
  maxConnections,
  sharedBuffers,
}: Required<Omit<EmbeddedServerOptions, 'directory'>>): Readonly<Record<string, string>> => ({
  port: String(port),
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: String(maxConnections),
  shared_buffers: sharedBuffers,
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '',
  ...(fsync ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
})
