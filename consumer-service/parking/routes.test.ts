import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { OpenApi } from '#shared/http/openapi.ts'
import type { Route } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { createAnswerCheck } from '#shared/testing/answer-check.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { ask, type Received, type SeenProblem } from '#shared/testing/http-client.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { followingSpan } from '../apply-batch.ts'
import { openHighWater } from '../high-water.ts'
import { readPage } from '../read-page.ts'
import { consumerRoutes } from '../routes.ts'
import { assertDiary, diaryWith, FAULTS, type Fault, openDiary, parkedIn } from '../testing/diary.ts'
import { applyOrPark } from './apply-or-park.ts'

const ADMIN = { 'daybook-role': 'admin' }

const WELL = { mode: 'standby', position: 0 as Position, lag: 0, verdict: 'keeping_up', listsMade: 0, pairsForgotten: 0 } as const

describe('The HTTP interface of the consumer service', () => {
  let read: TestDatabase
  let log: EventLog
  let routes: readonly Route[]
  let server: Awaited<ReturnType<typeof listen>>
  let check: ReturnType<typeof createAnswerCheck>
  const failing = new Map<number, Fault>()
  const said: (readonly [string, Readonly<Record<string, unknown>> | undefined])[] = []
  const projection = diaryWith(failing)

  beforeEach(async () => {
    read = await freshReadDatabase()
    await openDiary(read.database)
    log = createMemoryEventLog()
    await record(log, orders(1, 8))
    failing.clear()
    for (const position of [2, 6]) failing.set(position, FAULTS['the database refuses the value'])
    await apply()
    said.length = 0
    const say = (message: string, facts?: Readonly<Record<string, unknown>>) => void said.push([message, facts])
    routes = consumerRoutes({
      consumers: {
        status: async () => ({ head: 8 as Position, brokerConnected: true, readModels: [], shares: { held: [], elsewhere: [] } }),
        shares: () => ({ held: [], elsewhere: [] }),
        brokerTrouble: () => undefined,
      },
      reactors: { status: async () => [] },
      neighbours: { status: () => WELL },
      log,
      database: read.database,
      groups: [{ name: 'main', projections: [projection] }],
      metrics: createMetrics(),
      logger: { debug: say, info: say, warn: say, error: say },
    })
    const onFault = (fault: { error: unknown }) => assert.fail(String(fault.error))
    server = await listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault })
    check = createAnswerCheck((await ask(`${server.url}/openapi.json`)).json<OpenApi>())
  })
  afterEach(async () => {
    await server.close()
    await read.drop()
  })

  const apply = async () => {
    const place = { readModel: 'diary', partition: { number: 0, of: 1 }, version: 1 }
    await openHighWater(read.database, place, 1)
    const { events, through } = await readPage(log, { after: 0 as Position, limit: 100 }, projection.types)
    const target = { database: read.database, projection, place, onParked: () => {} }
    await applyOrPark(target, followingSpan(0 as Position, events, through))
  }
  const asking = async (method: string, path: string, headers: Record<string, string> = ADMIN): Promise<Received> => {
    const answer = await ask(`${server.url}${path}`, { method, headers })
    check(method, path, answer)
    return answer
  }
  const retry = (id: string, headers?: Record<string, string>) => asking('POST', `/api/parked/${id}/retry`, headers)
  const drop = (id: string, headers?: Record<string, string>) => asking('DELETE', `/api/parked/${id}`, headers)

  it('is described as a whole', async () => {
    const { paths } = (await asking('GET', '/openapi.json')).json<OpenApi>()
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual(described.toSorted(), routes.map(({ method, path }) => `${method} ${path}`).toSorted())
  })

  it('is told of in docs/api.md', () => {
    const page = readFileSync('docs/api.md', 'utf8')
    const calls = routes.filter(({ path }) => path.startsWith('/api/')).map(({ method, path }) => `${method} ${path}`)
    assert.equal(calls.length, 2)
    for (const call of calls) assert.ok(page.includes(`| \`${call}\` |`), call)
  })

  it('retries, and tells what came of it', async () => {
    const failed = { id: 'diary~2', position: 2, error: 'division by zero (SQLSTATE 22012)' }
    const again = await retry('diary~2')
    assert.deepEqual(again.json(), { readModel: 'diary', stream: 'order-2', applied: 0, parked: 1, failed })
    failing.clear()
    const { status, ...mended } = await retry('diary~2')
    assert.equal(status, 200)
    assert.deepEqual(mended.json(), { readModel: 'diary', stream: 'order-2', applied: 1, parked: 0, failed: null })
    const [message, facts] = said.at(-1)!
    assert.deepEqual([message, facts!['id'], facts!['actor']], ['parked events were tried again', 'diary~2', 'open:admin'])
  })

  it('drops, and says who did it', async () => {
    const outcome = (await drop('diary~6')).json()
    assert.deepEqual(outcome, { readModel: 'diary', stream: 'order-6', applied: 0, parked: 0, failed: null })
    assert.deepEqual(
      (await parkedIn(read.database)).map(({ position }) => position),
      [2],
    )
    const { events } = await log.read({ after: 0 as Position, limit: 100 })
    await assertDiary(
      read.database,
      events.filter(({ position }) => position !== 2 && position !== 6),
    )
    const [message, facts] = said.at(-1)!
    assert.deepEqual([message, facts!['id'], facts!['actor']], ['a parked event was dropped', 'diary~6', 'open:admin'])
  })

  for (const role of ['staff', 'import', 'customer'])
    it(`lets ${role} do nothing of it`, async () => {
      for (const [answer, right] of [
        [await retry('diary~2', { 'daybook-role': role }), 'RetryParkedEvents'],
        [await drop('diary~2', { 'daybook-role': role }), 'DropParkedEvents'],
      ] as const)
        assert.deepEqual([answer.status, answer.json()['code'], answer.json()['right']], [403, 'forbidden', right])
      assert.equal((await parkedIn(read.database)).length, 2)
    })

  it('says what it cannot do, and why', async () => {
    const problem = async (answer: Promise<Received>) => (await answer).json<SeenProblem>()
    for (const call of [retry, drop]) {
      assert.equal((await problem(call('diary~3'))).code, 'not_found')
      assert.equal((await problem(call('sales~3'))).code, 'not_found')
      for (const id of ['diary', 'diary~', 'diary~0', 'diary~x', '~1', 'diary~99999999999999999']) {
        const { code, errors } = await problem(call(id))
        assert.deepEqual([code, errors?.[0]?.pointer], ['invalid_request', '/id'], id)
      }
    }
    await read.database.query({ text: 'update read.high_waters set projection_version = 7', values: [] })
    for (const call of [retry, drop]) {
      const { code, detail } = await problem(call('diary~2'))
      assert.equal(code, 'read_model_stopped')
      assert.match(detail, /version 7 of its projection/)
    }
    await read.database.query({ text: `update read.parked_events set read_model = 'gone'`, values: [] })
    assert.match((await problem(retry('gone~2'))).detail, /keeps no read model gone/)
  })

  it('has health and metrics that tell what is parked', async () => {
    const health = (await asking('GET', '/health')).json<{ status: string; checks: Record<string, { detail?: string }> }>()
    assert.equal(health.status, 'degraded')
    assert.match(health.checks['parked']!.detail!, /diary has parked 2 events of 2 streams/)
    assert.equal((await asking('GET', '/health/ready')).status, 200)
  })
})
