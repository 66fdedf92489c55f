import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CannotStart } from '#shared/kernel/cannot-start.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createDatabase } from './database.ts'
import { accountFor, idsFor } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import { launch } from './embedded/postmaster.ts'
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.ts'

const MODULE = join(import.meta.dirname, 'embedded-server.ts')

/** A process that owns a server and stops it, in its own time, on Ctrl-C. */
const OWNER = `
  const { startEmbeddedServer } = await import(${JSON.stringify(MODULE)})
  const server = await startEmbeddedServer({ directory: process.argv[1], fsync: false })
  process.on('SIGINT', () => setTimeout(() => server.stop().then(() => process.exit(0)), 300))
  server.ended.then(() => console.log('ended'))
  console.log(server.url)
`

const ask = async (url: string, text: string): Promise<unknown> => {
  const database = createDatabase({ url, applicationName: 'daybook-test', max: 1 })
  return database
    .query<{ answer: unknown }>({ text, values: [] })
    .then(
      ([row]) => row?.answer,
      (error: Error) => error,
    )
    .finally(() => database.close())
}

describe('the embedded PostgreSQL', () => {
  let root: string
  let directory: string
  const cleanUp: (() => unknown)[] = []
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'daybook-embedded-'))
    chmodSync(root, 0o755)
    directory = join(root, '.daybook')
  })
  afterEach(async () => {
    for (const clean of cleanUp.splice(0).toReversed()) await clean()
    rmSync(root, { recursive: true, force: true })
  })

  const start = async (options: { port?: number } = {}): Promise<EmbeddedServer> => {
    const server = await startEmbeddedServer({ directory, fsync: false, ...options })
    cleanUp.push(server.stop)
    return server
  }

  const startOwner = async (): Promise<{ owner: ChildProcess; url: string; said: () => string }> => {
    const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER, directory], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    cleanUp.push(() => owner.kill('SIGKILL'))
    let said = ''
    owner.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
    })
    await eventually(() => assert.match(said, /\n/))
    return { owner, url: said.trim(), said: () => said }
  }

  const refusesToStart = (saying: RegExp, options: { port?: number } = {}) =>
    assert.rejects(start(options), (error) => {
      assert.ok(error instanceof CannotStart, String(error))
      assert.match(error.message, saying)
      assert.doesNotMatch(error.message, /\n/)
      return true
    })

  it('keeps its data between starts, and lets nobody in without the password', async () => {
    const first = await start()
    await ask(first.url, 'create table kept as select 42 as answer')
    await first.stop()
    const second = await start()
    assert.equal(await ask(second.url, 'select answer from kept'), 42)
    const stranger = second.url.replace(/:[^:@]+@/, ':guess@')
    assert.match(String(await ask(stranger, 'select 1')), /password authentication failed/)
  })

  it('can be used by one Daybook at a time', async () => {
    await start()
    await refusesToStart(/is in use by another Daybook \(process \d+\)/)
  })

  it('is started by one of several that start at once, after one was killed', async () => {
    mkdirSync(directory)
    writeFileSync(join(directory, 'owner.json'), '{"pid":1,"port":1,"token":"gone"}')
    const starts = await Promise.allSettled([start(), start(), start()])
    const failures = starts.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
    assert.equal(failures.length, 2, failures.join())
    for (const failure of failures) assert.match(failure, /is in use by another Daybook/)
  })

  it('ends with its owner, however hard that dies, and starts again', async () => {
    const { owner, url } = await startOwner()
    await ask(url, 'create table kept as select 42 as answer')
    owner.kill('SIGKILL')
    await eventually(() => assert.ok(!existsSync(join(directory, 'data', 'postmaster.pid'))))
    const server = await start()
    assert.equal(await ask(server.url, 'select answer from kept'), 42)
  })

  it('takes over from a server that was left behind', async () => {
    const first = await start()
    await first.stop()
    const { postgres } = await findBinaries()
    const data = join(directory, 'data')
    const settings = { port: new URL(first.url).port, listen_addresses: '127.0.0.1', unix_socket_directories: '' }
    const left = launch({ postgres, account: accountFor(idsFor(directory), directory, postgres), data, settings })
    cleanUp.push(left.stop)
    await eventually(async () => assert.equal(await ask(first.url, 'select 1 as answer'), 1))
    const second = await start()
    assert.equal(await ask(second.url, 'select 1 as answer'), 1)
  })

  it('is not stopped by the Ctrl-C that its owner gets', async () => {
    const { owner, url, said } = await startOwner()
    process.kill(-owner.pid!, 'SIGINT')
    assert.equal(await ask(url, 'select 1 as answer'), 1)
    assert.doesNotMatch(said(), /ended/)
    const [code] = await once(owner, 'exit')
    assert.equal(code, 0)
    assert.ok(!existsSync(join(directory, 'data', 'postmaster.pid')))
  })

  it('begins anew when it was interrupted while the data directory was made', async () => {
    mkdirSync(join(directory, 'data.1234.new'), { recursive: true })
    writeFileSync(join(directory, 'data.1234.new', 'PG_VERSION'), '18')
    writeFileSync(join(directory, 'password'), 'half')
    assert.equal(await ask((await start()).url, 'select 1 as answer'), 1)
    assert.deepEqual(readdirSync(directory).toSorted(), ['data', 'owner.json', 'password'])
  })

  it('says in one sentence that its directory is none', async () => {
    writeFileSync(directory, 'a file')
    await refusesToStart(/\.daybook cannot be written/)
  })

  it('says in one sentence that its directory cannot be made', () => {
    writeFileSync(directory, 'a file')
    for (const impossible of [
      '/proc/daybook',
      '/proc/daybook/deep',
      '/dev/null/x',
      join(directory, 'x'),
      join(directory, 'x', 'y'),
    ]) {
      const args = ['--input-type=module', '-e', OWNER, impossible]
      // Not SIGTERM: a process that makes directories below /proc for ever does not hear it.
      const { status, signal, stderr } = spawnSync(process.execPath, args, {
        timeout: 15_000,
        killSignal: 'SIGKILL',
        encoding: 'utf8',
      })
      assert.deepEqual([status, signal], [1, null], impossible)
      assert.match(stderr, new RegExp(`CannotStart: ${impossible} cannot be written: .*\\.\n`))
    }
  })

  it('starts as root under any umask, in directories that are made for it', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    for (const umask of [0o027, 0o077]) {
      const before = process.umask(umask)
      try {
        const server = await startEmbeddedServer({ directory: join(root, `made-${umask}`, 'for', 'it'), fsync: false })
        assert.equal(await ask(server.url, 'select 1 as answer').finally(server.stop), 1)
      } finally {
        process.umask(before)
      }
    }
  })

  it('says in one sentence that its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    await refusesToStart(new RegExp(`Port ${port}.* is taken`), { port }).finally(() => taken.close())
  })

  it('says in one sentence that its data directory is broken, from another version or without its password', async () => {
    await (await start()).stop()
    const [version, control, password] = ['data/PG_VERSION', 'data/global/pg_control', 'password'].map((file) =>
      join(directory, file),
    ) as [string, string, string]
    const without = async (file: string, saying: RegExp, instead?: string) => {
      const content = readFileSync(file)
      rmSync(file)
      if (instead !== undefined) writeFileSync(file, instead)
      await refusesToStart(saying)
      writeFileSync(file, content)
    }
    await without(version, /is broken, its PG_VERSION is missing/)
    await without(version, /was made by PostgreSQL 13, and this Daybook brings \d+/, '13\n')
    await without(password, /The password of .* is missing/)
    await without(control, /PostgreSQL cannot start on .*data: .*pg_control/)
  })

  it('runs as root below a directory that is closed to others', async function () {
    if (process.getuid?.() !== 0 || process.platform !== 'linux') return this.skip()
    chmodSync(root, 0o700)
    assert.equal(await ask((await start()).url, 'select 1 as answer'), 1)
  })
})
