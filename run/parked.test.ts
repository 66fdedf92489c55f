import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { StreamId } from '#shared/events/streams.ts'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { Route } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orderPlaced, readAll, record } from '#shared/testing/recording.ts'
import { followingSpan } from '../consumer-service/apply-batch.ts'
import { openHighWater } from '../consumer-service/high-water.ts'
import { applyOrPark } from '../consumer-service/parking/apply-or-park.ts'
import { createParking } from '../consumer-service/parking/parking.ts'
import { parkedRoutes } from '../consumer-service/parking/routes.ts'
import { readPage } from '../consumer-service/read-page.ts'
import { assertDiary, diaryWith, FAULTS, type Fault, openDiary, parkedIn } from '../consumer-service/testing/diary.ts'
import { parkedRoutes as listRoutes } from '../query-service/routes/parked.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

describe('npm run parked', function () {
  this.timeout(60_000)
  let read: TestDatabase
  let urls: readonly string[]
  let close: () => Promise<unknown>
  const log = createMemoryEventLog()
  const failing = new Map<number, Fault>()
  const projection = diaryWith(failing)
  const place = { readModel: 'diary', partition: { number: 0, of: 1 }, version: 1 }

  before(async () => {
    const event = (index: number) => ({
      ...orderPlaced(index + 1),
      stream: `order-${index % 3}` as StreamId,
      version: Math.floor(index / 3) + 1,
    })
    await record(
      log,
      Array.from({ length: 12 }, (_, index) => event(index)),
    )
  })

  beforeEach(async () => {
    read = await freshReadDatabase()
    await openDiary(read.database)
    await openHighWater(read.database, place, 1)
    failing.clear()
    for (const position of [4, 8]) failing.set(position, FAULTS['the database refuses the value'])
    const { events, through } = await readPage(log, { after: 0 as Position, limit: 100 }, projection.types)
    const target = { database: read.database, projection, place, onParked: () => {} }
    await applyOrPark(target, followingSpan(0 as Position, events, through))
    const parking = createParking({ log, database: read.database, projections: [projection] })
    const servers = [await serving(listRoutes(read as never)), await serving(parkedRoutes(parking, silent))]
    urls = servers.map(({ url }) => url)
    close = () => Promise.all(servers.map((server) => server.close()))
  })
  afterEach(async () => {
    await close()
    await read.drop()
  })

  const serving = (routes: readonly Route[]) =>
    listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault: ({ error }) => assert.fail(String(error)) })

  const parked = (...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> =>
    new Promise((resolve) => {
      const all = ['run/parked.ts', '--query', urls[0]!, '--consumer', urls[1]!, ...args]
      execFile(process.execPath, all, (error, out, err) => resolve({ code: Number(error?.code ?? 0), said: out + err }))
    })
  const lines = async (...args: readonly string[]) => {
    const { code, said } = await parked(...args)
    return [code, ...said.trim().split('\n')]
  }
  const positions = async () => (await parkedIn(read.database)).map(({ position }) => position)

  it('lists what has failed, and what waits behind it', async () => {
    const [code, first, second, ...more] = await lines('list')
    const why =
      /OrderPlaced of order-[01] failed 3 times, last 20\S+Z: division by zero \(SQLSTATE 22012\); [12] more of its stream waits?$/
    assert.match(String(first), /^diary~4 /)
    assert.match(String(second), /^diary~8 /)
    for (const line of [first, second]) assert.match(String(line), why)
    assert.deepEqual([code, more], [0, []])
    const [, ...all] = await lines('list', '--all')
    assert.deepEqual(
      all.map((line) => String(line).split(' ')[0]),
      ['diary~4', 'diary~7', 'diary~8', 'diary~10', 'diary~11'],
    )
    assert.equal(all[1], 'diary~7  OrderPlaced of order-0 waits behind diary~4')
    assert.match((await parked('list', '--stack')).said, /\n +at .*apply-batch/)
  })

  it('retries', async () => {
    failing.delete(4)
    assert.deepEqual(await lines('retry', 'diary~4', 'diary~8', 'diary~4'), [
      1,
      'diary~4: 3 events of order-0 applied, none still parked',
      'diary~8: 0 events of order-1 applied, 2 still parked; diary~8 fails: division by zero (SQLSTATE 22012)',
      'diary~4: No event diary~4 is parked',
    ])
    failing.clear()
    assert.deepEqual(await lines('retry', '--all'), [0, 'diary~8: 2 events of order-1 applied, none still parked'])
    await assertDiary(read.database, await readAll(log))
    for (const args of [['list'], ['retry', '--all'], ['drop', '--all']])
      assert.deepEqual(await lines(...args), [0, 'Nothing is parked.'])
  })

  it('drops', async () => {
    assert.deepEqual(await lines('drop', 'diary~4'), [0, 'diary~4: 2 events of order-0 applied, none still parked'])
    assert.deepEqual(await positions(), [8, 11])
    failing.set(11, FAULTS['the projection throws'])
    assert.deepEqual(await lines('drop', '--all'), [
      0,
      'diary~8: 0 events of order-1 applied, 1 still parked; diary~11 fails: Cannot read properties of undefined',
      'diary~11: 0 events of order-1 applied, none still parked',
    ])
    assert.deepEqual(await positions(), [])
    await assertDiary(
      read.database,
      (await readAll(log)).filter(({ position }) => ![4, 8, 11].includes(position)),
    )
  })

  it('says what it cannot do, and what to do instead', async () => {
    for (const [args, what] of [
      [[], /What is to be done\? list, retry or drop/],
      [['mend'], /mend is not what is to be done/],
      [['retry'], /retry takes ids, as list shows them, or --all/],
      [['drop', 'diary~4', '--all'], /drop takes ids/],
      [['list', 'diary~4'], /list takes no ids/],
      [['list', '--everything'], /everything/],
      [['retry', 'four'], /answers 400: .*such as orders~17/],
      [['list', '--query', 'nowhere'], /--query nowhere is not an address/],
    ] as const) {
      const { code, said } = await parked(...args)
      assert.deepEqual([code, said.trim().split('\n').length], [2, 1], said)
      assert.match(said, what)
    }
    await close()
    const { code, said } = await parked('list')
    assert.equal(code, 2)
    assert.match(said, /does not answer \(.*ECONNREFUSED.*\)\. Is Daybook running\?/)
  })

  it('tells how it is used', async () => assert.match((await parked('--help')).said, /npm run parked -- retry ID/))
})
