import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { type EmbeddedServer, startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import type { Database } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { administer } from '#shared/testing/test-server.ts'
import { applyTo } from '../consumer-service/projection.contract.ts'
import { groups } from '../consumer-service/projections.ts'
import { type RunningQueries, startQueries } from './testing/running-queries.ts'

const last = shopStory.length
const NAME = 'daybook_read'

describe('A streaming replica of PostgreSQL', function () {
  this.timeout(120_000)
  let directory: string
  const servers: EmbeddedServer[] = []
  const opened: Database[] = []
  let standby: EmbeddedServer
  let owner: Database
  let copy: Database
  let queries: RunningQueries

  const open = (server: EmbeddedServer, role?: string): Database => {
    const options = role === undefined ? { settings: { search_path: 'read' } } : { role }
    const database = createDatabase({ url: databaseUrl(server.url, NAME), applicationName: 'daybook-test', max: 3, ...options })
    opened.push(database)
    return database
  }
  const start = async (name: string): Promise<EmbeddedServer> => {
    const server = await startEmbeddedServer({ directory: join(directory, name), fsync: false })
    servers.push(server)
    return server
  }

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'daybook-replica-'))
    execFileSync('chmod', ['755', directory])
    const seed = await startEmbeddedServer({ directory: join(directory, 'primary'), fsync: false })
    await prepareDatabase(databaseUrl(seed.url, NAME), 'read')
    await seed.stop()
    // A server that was stopped cleanly is its own backup.
    execFileSync('cp', ['-a', join(directory, 'primary'), join(directory, 'standby')])
    const primary = await start('primary')
    const data = join(directory, 'standby', 'data')
    writeFileSync(join(data, 'standby.signal'), '')
    appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${primary.url}'\n`)
    standby = await start('standby')
    owner = open(primary)
    copy = open(standby, 'daybook_query')
    const replicas = [{ name: 'standby', database: copy }]
    queries = await startQueries([], { database: open(primary, 'daybook_query'), replicas, waitLimitMs: 60_000 })
  })
  after(async () => {
    await queries?.close()
    for (const database of opened) await database.close()
    for (const server of servers) await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  const apply = async (upTo: number) => {
    for (const projection of groups.flatMap(({ projections }) => projections))
      await applyTo(owner, projection, shopStory.slice(0, upTo))
  }
  const positionAt = async (path: string) => Number((await queries.get(path)).headers['daybook-position'])
  const resume = () => administer(standby.url, 'select pg_wal_replay_resume()')
  /** It is asked to pause, and does so before the next record. */
  const pause = async () => {
    await administer(standby.url, 'select pg_wal_replay_pause()')
    const text = 'select pg_get_wal_replay_pause_state() as state'
    await eventually(async () => assert.deepEqual(await copy.query({ text, values: [] }), [{ state: 'paused' }]))
  }

  it('is read from when it has come to the position, and the primary until then, however both move on', async () => {
    await apply(10)
    await eventually(async () => {
      assert.equal(await positionAt('/api/products/tea'), 10)
      assert.match((await queries.get('/metrics')).text, /^daybook_replica_used\{replica="standby"\} 1$/m)
    })
    await pause()
    await apply(20)
    assert.equal(await positionAt('/api/products/tea'), 10)
    for (const path of ['/api/products/tea', '/api/orders', '/api/inventory'])
      assert.equal(await positionAt(`${path}?waitFor=20`), 20)
    await resume()
    await eventually(async () => assert.equal(await positionAt('/api/products/tea'), 20))
    for (let position = 21; position <= last; position++) {
      await apply(position)
      for (const path of ['/api/products', '/api/orders', '/api/customers', '/api/analytics/revenue'])
        assert.ok((await positionAt(`${path}?waitFor=${position}`)) >= position)
    }
    const reads = (await queries.get('/metrics')).text
    assert.match(reads, /^daybook_replica_reads\{replica="standby",outcome="answered"\} [1-9]/m)
    assert.match(reads, /^daybook_replica_reads\{replica="standby",outcome="failed"\} 0$/m)
  })
})
