import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import type { QueueState, Queues } from '#shared/adapters/rabbitmq/queues.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import type { QueueName } from '#shared/ports/broker.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { queuesOf } from '../outbox-publisher/groups.ts'
import { changePartitions } from './change-partitions.ts'

const GROUPS = ['shop']

describe('Changing the number of partitions', () => {
  let write: TestDatabase
  let read: TestDatabase
  let existing: Set<string>
  let consumed: Set<string>
  let notes: string[]

  beforeEach(async () => {
    ;[write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    ;[existing, consumed, notes] = [new Set(namesOf(queuesOf(GROUPS, 1))), new Set(), []]
    await read.database.query({
      text: `
        insert into read.high_waters (read_model, partition, partitions, epoch, projection_version)
        values ('orders', 0, 1, 1, 1), ('sales', 0, 1, 1, 1), ('sales~rebuild', 0, 1, 1, 1), ('of a program that is no more', 0, 1, 1, 1)`,
      values: [],
    })
  })
  afterEach(() => Promise.all([write.drop(), read.drop()]))

  const namesOf = (names: readonly QueueName[]) => names.map((name) => queueOf('test', name))
  const stateOf = (queue: string): QueueState => {
    const state = existing.has(queue) ? 'as_configured' : 'missing'
    return { queue, state, messages: 0, consumers: Number(consumed.has(queue)) }
  }
  const queues: Queues = {
    look: async (names) => namesOf(names).map(stateOf),
    recreate: async () => [],
    remove: async (names) => {
      for (const name of namesOf(names)) existing.delete(name)
    },
    close: async () => {},
  }
  const change = (partitions: number, signal = new AbortController().signal) =>
    changePartitions(partitions, {
      cursors: createPublisherCursor(write.database),
      database: read.database,
      readModels: ['orders', 'sales'],
      openQueues: async () => queues,
      groups: GROUPS,
      progress: { step: () => ({ at: () => {}, end: () => {} }), note: (text) => void notes.push(text), close: () => {} },
      signal,
    })
  /** As consumers do. */
  const align = (readModel: string, partitions: number) =>
    read.database.query({
      text: `
        with gone as (delete from read.high_waters where read_model = $1)
        insert into read.high_waters (read_model, partition, partitions, epoch, projection_version)
        select $1, 100 + number, $2, 1, 1 from generate_series(0, $2::int - 1) as number`,
      values: [readModel, partitions],
    })
  const stored = async () => (await createPublisherCursor(write.database).read()).lastPositions.length

  it('waits for every read model, and for the consumers of the old queues, before it removes these', async () => {
    for (const name of namesOf(queuesOf(GROUPS, 3))) existing.add(name)
    consumed = new Set(existing)
    let ended = false
    const changing = change(3).then(() => (ended = true))
    await eventually(async () => assert.equal(await stored(), 3))
    await align('orders', 3)
    await align('sales', 3)
    await new Promise((resolve) => setTimeout(resolve, 600))
    assert.deepEqual([existing.size, ended], [4, false])
    consumed = new Set()
    await changing
    assert.deepEqual([...existing], namesOf(queuesOf(GROUPS, 3)))
    assert.match(notes[0]!, /goes into 3 partitions from position 0/)
  })

  it('goes on when it is begun again, wherever it was stopped', async () => {
    const stop = new AbortController()
    const changing = change(2, stop.signal)
    await eventually(async () => assert.equal(await stored(), 2))
    await align('orders', 2)
    stop.abort()
    await assert.rejects(changing, { name: 'AbortError' })
    assert.equal(existing.size, 1)
    await align('sales', 2)
    await change(2)
    assert.deepEqual([existing.size, await stored()], [0, 2])
    assert.match(notes.at(-2)!, /goes already into 2 partitions/)
  })

  it('changes nothing when there are so many already', async () => {
    await change(1)
    assert.deepEqual([...existing], namesOf(queuesOf(GROUPS, 1)))
  })
})

describe('npm run', () => {
  const run = async (script: string, ...args: readonly string[]) => {
    const child = spawn(process.execPath, [`run/${script}.ts`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    const [code] = (await once(child, 'close')) as [number]
    return { code, said }
  }

  for (const given of [[], ['0'], ['65'], ['four'], ['2', '3']])
    it(`partitions -- ${given.join(' ')} asks for a number from 1 to 64`, async () => {
      const { code, said } = await run('partitions', ...given)
      assert.equal(code, 2)
      assert.match(said, /^partitions: give a number from 1 to 64/)
    })

  it('partitions says on Ctrl-C that it goes on where it was, though npm passes on the signal that the terminal sends', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const connected = once(silent, 'connection')
    const url = `postgres://nobody@127.0.0.1:${(silent.address() as AddressInfo).port}/nothing`
    const env = { ...process.env, WRITE_DATABASE_URL: url, READ_DATABASE_URL: url }
    const child = spawn(process.execPath, ['run/partitions.ts', '4'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    const ended = once(child, 'close')
    const [socket] = (await connected) as [Socket]
    child.kill('SIGINT')
    await eventually(() => assert.match(said, /`npm run partitions -- 4` goes on where it was/))
    child.kill('SIGINT')
    socket.destroy()
    assert.deepEqual(await ended, [130, null])
    silent.close()
  })

  it('queues asks what to do', async () => {
    const { code, said } = await run('queues', 'destroy')
    assert.equal(code, 2)
    assert.match(said, /^queues: say list or recreate/)
  })

  for (const script of ['partitions', 'queues'])
    it(`${script} -- --help tells what it does`, async () => {
      const { code, said } = await run(script, '--help')
      assert.equal(code, 0)
      assert.match(said, new RegExp(`^npm run ${script} -- `))
    })
})
