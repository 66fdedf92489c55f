import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import { databaseUrl } from '#shared/adapters/postgres/prepare-database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { runVerify } from '../verify/outside/testing/run-verify.ts'

describe('single-process mode', function () {
  this.timeout(60_000)
  let directory: string
  let ports: Readonly<Record<'COMMAND_PORT' | 'QUERY_PORT' | 'CONSUMER_PORT', string>>
  const running = new Set<ChildProcess>()

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'daybook-test-'))
    const [command, query, consumer] = await freePorts(3)
    ports = { COMMAND_PORT: String(command), QUERY_PORT: String(query), CONSUMER_PORT: String(consumer) }
  })
  afterEach(async () => {
    for (const child of running) await end(child, 'SIGKILL')
    running.clear()
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 })
  })

  const start = (partitions = 1): { readonly child: ChildProcess; readonly said: () => string } => {
    const env = { ...process.env, ...ports, DATA_DIRECTORY: directory, PARTITIONS: String(partitions) }
    const child = spawn(process.execPath, ['run/single-process.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream!.on('data', (chunk) => (text += chunk))
    return { child, said: () => text }
  }
  const open = async (partitions?: number) => {
    const shop = start(partitions)
    await eventually(() => assert.match(shop.said(), /Daybook is open/), { withinMs: 30_000 })
    return shop
  }
  const refusedStart = async (): Promise<string> => {
    const { child, said } = start()
    const [code] = (await once(child, 'close')) as [number]
    assert.equal(code, 1)
    return said()
  }
  const post = (path: string, body: object) =>
    fetch(`http://127.0.0.1:${ports.COMMAND_PORT}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const ask = async (path: string): Promise<Record<string, unknown>> => {
    const answer = await fetch(`http://127.0.0.1:${ports.QUERY_PORT}${path}`)
    assert.equal(answer.status, 200, path)
    return (await answer.json()) as Record<string, unknown>
  }
  const sellALamp = async (): Promise<void> => {
    const product = { productId: 'lamp', name: 'Desk lamp', category: 'lighting', price: 39.9, stock: 5 }
    assert.equal((await post('/api/products', product)).status, 201)
    const order = { orderId: 'o-1', customerId: 'ada', items: [{ productId: 'lamp', quantity: 2 }] }
    assert.equal((await post('/api/orders', order)).status, 201)
  }
  const rebuild = async (): Promise<string> => {
    const { WRITE_DATABASE_URL, READ_DATABASE_URL, ...environment } = process.env
    const env = { ...environment, DATA_DIRECTORY: directory }
    const child = spawn(process.execPath, ['run/rebuild.ts', 'customers', '--quiet'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream!.on('data', (chunk) => (text += chunk))
    await once(child, 'close')
    return text
  }
  const fillAsIfByAnotherVersion = async (readModel: string): Promise<void> => {
    const server = await startEmbeddedServer({ directory: join(directory, 'postgres') })
    const read = createDatabase({ url: databaseUrl(server.url, 'daybook_read'), applicationName: 'test' })
    const text = 'update read.high_waters set projection_version = 99 where read_model = $1 returning 1'
    assert.equal((await read.query({ text, values: [readModel] })).length, 1)
    await read.close()
    await server.stop()
  }
  const seesTheSale = () => eventually(async () => assert.equal((await ask('/api/customers/ada'))['netSpend'], 79.8))

  it('is the shop whose read models npm run rebuild fills anew, when no other is named', async () => {
    await open()
    await sellALamp()
    await seesTheSale()
    assert.match(await rebuild(), /^customers: rebuilt up to position \d+ in /)
    await seesTheSale()
  })

  it('takes commands, answers queries, and finds its data again after Ctrl-C', async () => {
    const { child } = await open()
    await sellALamp()
    await seesTheSale()
    assert.equal(await end(child, 'SIGINT'), 0)
    await open()
    await seesTheSale()
  })

  it('is all right, as verify_system.js sees it', async () => {
    await open(3)
    const { code, stdout } = await runVerify([], { env: ports })
    assert.match(stdout, /\(queries\): everything in one process\.$/m)
    assert.match(stdout, /^All is right: \d+ checks in [\d.]+ s\.$/m)
    assert.equal(code, 0)
  })

  it('finds its data again after kill -9', async () => {
    const { child } = await open()
    await sellALamp()
    await end(child, 'SIGKILL')
    await open()
    await seesTheSale()
  })

  it('records when a customer changes tier, and once, whatever happens to the process', async () => {
    const order = (orderId: string, quantity: number) => ({
      orderId,
      customerId: 'ada',
      items: [{ productId: 'piano', quantity }],
    })
    const piano = { productId: 'piano', name: 'Grand piano', category: 'music', price: 6_000, stock: 5 }
    const tiersOfAda = async () => {
      const { data } = await ask('/api/customers/ada/tier-history')
      return (data as { from: string; to: string; netSpend: number }[]).map(({ from, to, netSpend }) => [from, to, netSpend])
    }
    const { child } = await open()
    assert.equal((await post('/api/products', piano)).status, 201)
    assert.equal((await post('/api/orders', order('o-1', 1))).status, 201)
    await end(child, 'SIGKILL')
    await open()
    await eventually(async () => assert.deepEqual(await tiersOfAda(), [['bronze', 'silver', 6_000]]))
    assert.equal((await post('/api/orders', order('o-2', 2))).status, 201)
    await eventually(async () =>
      assert.deepEqual(await tiersOfAda(), [
        ['bronze', 'silver', 6_000],
        ['silver', 'gold', 18_000],
      ]),
    )
    const { checks } = (await ask('/health')) as { checks: Record<string, { customer_tier?: string }> }
    assert.match(checks['reactors']?.customer_tier ?? '', /^\d+ events behind$/)
  })

  it('goes on in as many partitions as it is told at each start', async () => {
    const partitionsOf = async (): Promise<ReadonlySet<number>> => {
      const { readModels } = await ask('/api/analytics/sync-status')
      const all = readModels as { readonly name: string; readonly partitions: readonly unknown[] }[]
      // Its lists are made by one worker, whatever the partitions.
      return new Set(all.filter(({ name }) => name !== 'neighbours').map(({ partitions }) => partitions.length))
    }
    for (const partitions of [3, 2]) {
      const { child } = await open(partitions)
      if (partitions === 3) await sellALamp()
      await seesTheSale()
      await eventually(async () => assert.deepEqual([...(await partitionsOf())], [partitions]))
      assert.equal(await end(child, 'SIGINT'), 0)
    }
  })

  it('says in its health that a read model is stuck', async () => {
    const { child } = await open()
    assert.equal((await ask('/health'))['status'], 'ok')
    assert.equal(await end(child, 'SIGINT'), 0)
    await fillAsIfByAnotherVersion('customers')
    await open()
    await eventually(async () => {
      const { status, checks } = (await ask('/health')) as { status: string; checks: Record<string, { detail?: string }> }
      assert.equal(status, 'degraded')
      assert.match(checks['readModels']?.detail ?? '', /customers has stopped.*version 99/)
    })
  })

  it('says in one line that its data is in use, and by whom', async () => {
    const { child } = await open()
    ports = { COMMAND_PORT: '0', QUERY_PORT: '0', CONSUMER_PORT: '0' }
    const said = await refusedStart()
    assert.match(said, new RegExp(`in use by another Daybook \\(process ${child.pid}\\)`))
    assert.equal(said.trim().split('\n').length, 1)
  })

  it('says that a port is taken, and leaves nothing running', async () => {
    const taken = createServer().listen(Number(ports.COMMAND_PORT), '127.0.0.1')
    await once(taken, 'listening')
    assert.match(await refusedStart(), new RegExp(`${ports.COMMAND_PORT}.*(taken|in use)`, 'i'))
    await closed(taken)
    await open()
  })
})

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  child.kill(signal)
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map(closed))
  return ports
}

const closed = (server: Server): Promise<unknown> => new Promise((resolve) => server.close(resolve))
