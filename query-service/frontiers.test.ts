import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createFrontiers, type FrontierPorts, type Outcome } from './frontiers.ts'
import { createHistory } from './history.ts'

const NEVER = 600_000

describe('Who waits for a read model', () => {
  let test: TestDatabase
  let statements: number
  before(async () => {
    test = await freshReadDatabase()
  })
  after(() => test.drop())
  beforeEach(async () => {
    await test.database.query({ text: 'delete from read.high_waters', values: [] })
    statements = 0
  })

  const stands = (readModel: string, ...positions: readonly number[]) =>
    test.database.transaction(async (tx) => {
      await tx.query({ text: 'delete from read.high_waters where read_model = $1', values: [readModel] })
      const text = `
        insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version)
        select $1, number - 1, $3, position, 1, 1 from unnest($2::bigint[]) with ordinality as place (position, number)`
      await tx.query({ text, values: [readModel, positions, positions.length] })
    })

  /** Counts what the database is asked. */
  const counted: Transaction = {
    query: <Row>(statement: Statement) => {
      statements++
      return test.database.query<Row>(statement)
    },
  }

  const open = (ports: Partial<FrontierPorts> = {}) => {
    const doorbell = createInProcessDoorbell()
    const closing = new AbortController()
    const frontiers = createFrontiers({
      database: counted,
      history: createHistory(),
      progress: doorbell,
      pollMs: NEVER,
      ...ports,
    })
    const reach = (readModel: string, position: number, { withinMs = NEVER, signal = new AbortController().signal } = {}) =>
      frontiers.reach(readModel, position as Position, { withinMs, signal, closing: closing.signal })
    return { frontiers, doorbell, closing, reach }
  }

  it('goes on at once when it is there already', async () => {
    await stands('orders', 7)
    const { reach, frontiers } = open()
    assert.equal(await reach('orders', 7), 'reached')
    assert.equal(frontiers.known('orders'), 7)
    assert.equal(statements, 1)
    assert.equal(await reach('orders', 6), 'reached')
    assert.equal(statements, 1)
  })

  it('is woken when it has come there, and not before', async () => {
    await stands('orders', 7)
    const { reach, doorbell, frontiers } = open()
    const outcomes: Outcome[] = []
    const waiting = [9, 8, 8].map(async (position) => outcomes.push(await reach('orders', position)))
    await eventually(() => assert.equal(frontiers.known('orders'), 7))
    await stands('orders', 8)
    doorbell.ring()
    await eventually(() => assert.deepEqual([outcomes.length, frontiers.waiting()], [2, 1]))
    await stands('orders', 9)
    doorbell.ring()
    await Promise.all(waiting)
    assert.deepEqual(outcomes, ['reached', 'reached', 'reached'])
  })

  it('is woken by no other read model, nor by one that is filled beside it', async () => {
    const { reach, doorbell } = open()
    await stands('sales', 9)
    await stands('orders~rebuild', 9)
    const waiting = reach('orders', 9, { withinMs: 100 })
    doorbell.ring()
    assert.equal(await waiting, 'late')
  })

  it('waits for the partition that is furthest behind, however many there are', async () => {
    await stands('orders', 9, 4, 12)
    const { reach, doorbell, frontiers } = open()
    const waiting = reach('orders', 9)
    await eventually(() => assert.equal(frontiers.known('orders'), 4))
    await stands('orders', 8, 8)
    doorbell.ring()
    await eventually(() => assert.equal(frontiers.known('orders'), 8))
    await stands('orders', 10, 9, 9, 11, 10)
    doorbell.ring()
    assert.equal(await waiting, 'reached')
  })

  it('finds by looking now and then what nobody rang for', async () => {
    for (const progress of [createInProcessDoorbell(), undefined]) {
      await stands('orders', 1)
      const { reach, frontiers } = open({ progress, pollMs: 5 })
      const waiting = reach('orders', 2)
      await eventually(() => assert.equal(frontiers.known('orders'), 1))
      await stands('orders', 2)
      assert.equal(await waiting, 'reached')
    }
  })

  it('is told when time is up, whether or not the read model has begun', async () => {
    const { reach, frontiers } = open()
    assert.equal(await reach('orders', 1, { withinMs: 100 }), 'late')
    assert.deepEqual([frontiers.known('orders'), frontiers.waiting()], [0, 0])
  })

  it('leaves when nobody listens any more', async () => {
    const { reach, frontiers } = open()
    const client = new AbortController()
    const waiting = reach('orders', 1, { signal: client.signal })
    assert.equal(frontiers.waiting(), 1)
    client.abort()
    assert.equal(frontiers.waiting(), 0)
    assert.equal(await waiting, 'left')
    assert.equal(await reach('orders', 1, { signal: client.signal }), 'left')
  })

  it('is sent away when the server closes', async () => {
    const { reach, closing } = open()
    const waiting = [reach('orders', 1), reach('sales', 2)]
    closing.abort()
    assert.deepEqual(await Promise.all(waiting), ['closing', 'closing'])
    assert.equal(await reach('orders', 1), 'closing')
  })

  it('is told when time is up and the database cannot be asked', async () => {
    const query = () => Promise.reject(new Error('away'))
    const { reach, frontiers } = open({ database: { query } })
    await assert.rejects(reach('orders', 1, { withinMs: 50 }), /away/)
    assert.equal(frontiers.waiting(), 0)
  })

  it('does not notice that the database was away for a moment', async () => {
    await stands('orders', 1)
    let asked = 0
    const query: Transaction['query'] = (statement) =>
      asked++ < 2 ? Promise.reject(new Error('away')) : counted.query(statement)
    assert.equal(await open({ database: { query } }).reach('orders', 1), 'reached')
  })

  it('is sent away when there are too many already', async () => {
    const { reach, closing } = open({ mostWaiting: 2 })
    const waiting = [reach('orders', 1), reach('orders', 1)]
    assert.equal(await reach('orders', 1), 'full')
    closing.abort()
    await Promise.all(waiting)
  })

  it('asks the database together with ten thousand others', async function () {
    this.timeout(60_000)
    const count = 10_000
    await stands('orders', 1)
    await stands('sales', 1)
    const { reach, doorbell, frontiers } = open()
    const waiting = Array.from({ length: count }, (_, index) => reach(index % 3 ? 'orders' : 'sales', 2 + (index % 100)))
    await eventually(() => assert.equal(frontiers.known('orders'), 1))
    assert.equal(frontiers.waiting(), count)
    assert.ok(statements <= 3, `${statements} statements`)
    for (let position = 2; position <= 101; position++) {
      await stands('orders', position)
      await stands('sales', position)
      doorbell.ring()
    }
    const outcomes = await Promise.all(waiting)
    assert.deepEqual([...new Set(outcomes)], ['reached'])
    assert.equal(frontiers.waiting(), 0)
    assert.ok(statements <= 2 * 101 + 3, `${statements} statements`)
  })

  it('costs nothing when it is gone', async () => {
    const { reach, frontiers, doorbell } = open()
    const client = new AbortController()
    const waiting = Array.from({ length: 1_000 }, (_, index) => reach('orders', 1e15 - index, { signal: client.signal }))
    client.abort()
    await Promise.all(waiting)
    assert.equal(frontiers.waiting(), 0)
    await sleep(20)
    const before = statements
    doorbell.ring()
    await sleep(20)
    assert.equal(statements, before)
  })
})
