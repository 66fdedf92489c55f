import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { Database } from '#shared/ports/database.ts'
import { systemClock } from '#shared/runtime/clock.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { ask } from '#shared/testing/http-client.ts'
import { inventory } from '../consumer-service/projections/inventory.ts'
import { rebuild } from '../consumer-service/rebuild/rebuild.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { createQueryService } from '../query-service/service.ts'
import { startOwnServer } from './own-server.ts'
import { percentile } from './percentile.ts'
import { machine } from './process-memory.ts'

const HELP = `node bench/past.ts [EVENTS]

How long GET /api/inventory/{productId}?asOf=… takes of an article whose stock has so many events (1000000), early, in the middle and late,
beside the same of now: with a checkpoint at every hundredth event, at every five hundredth, and with none. On a PostgreSQL of its own.`

const ROUNDS = 300
/** Without a checkpoint all of a stream is read. */
const ROUNDS_WITHOUT = 3

/** Every third event takes off again what the others have promised. */
const GROW = `
  insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
  select n, 'stock-main~p-hot', n, 1, gen_random_uuid(), case when n % 3 = 0 then 'ReservationReleased' else 'StockReserved' end,
    format('{"storeId":"main","productId":"p-hot","orderId":"o-%s","quantity":2}', n)::json,
    '{"actor":"open:staff","role":"staff","requestid":"019a9f3c-0000-7000-8000-000000000000","correlationid":"019a9f3c-0000-7000-8000-000000000000"}',
    to_timestamp(1800000000 + n), to_timestamp(1800000000 + n)
  from generate_series($1::bigint, $2::bigint) as n`

const main = async (events: number): Promise<void> => {
  const server = await startOwnServer()
  const write = createDatabase({ url: await server.database('past_write', 'write'), applicationName: 'daybook-bench' })
  const read = await server.database('past_read', 'read')
  const consumers = createDatabase({
    url: read,
    role: 'daybook_consumer',
    applicationName: 'daybook-bench',
    settings: SESSION_SETTINGS,
  })
  const owner = createDatabase({ url: read, applicationName: 'daybook-bench' })
  try {
    for (let first = 1; first <= events; first += 50_000)
      await write.query({ text: GROW, values: [first, Math.min(first + 49_999, events)] })
    await write.query({ text: 'vacuum analyze log.events', values: [] })
    console.log(`${machine()}; ${events} events of one article`)
    await fill(write, consumers)
    await measureAll(events, write, owner)
  } finally {
    await Promise.all([write.close(), consumers.close(), owner.close()])
    await server.stop()
  }
}

const fill = async (write: Database, database: Database): Promise<void> => {
  const [log, cursors, leases] = [createLogReader(write), createPublisherCursor(write), createLeases(database)]
  const began = performance.now()
  const options = { progress: createProgress({ quiet: true }), park: false, signal: new AbortController().signal }
  const events = (await rebuild(inventory, { log, cursors, database, leases, holder: 'bench' }, options)) ?? 0
  console.log(`the inventory is made of them at ${Math.round((events * 1_000) / (performance.now() - began))} events/s`)
}

const measureAll = async (events: number, write: Database, database: Database): Promise<void> => {
  const { routes, stop } = createQueryService({
    ...{
      database,
      log: createLogReader(write),
      cursors: createPublisherCursor(write),
      clock: systemClock,
      metrics: createMetrics(),
    },
    ...{
      currency: { code: 'USD', decimals: 2 },
      tiers: { gold: 2, silver: 1 },
      waitLimitMs: 1_000,
      mostListeners: 10,
      lowStock: 5,
    },
  })
  const server = await listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault: console.error })
  const path = `${server.url}/api/inventory/p-hot`
  const moments = { early: 1_050, middle: events / 2 + 50, late: events - 1 }
  await report('now', () => path, ROUNDS)
  for (const distance of [100, 500, 0]) {
    await database.query({ text: 'delete from read.stock_checkpoints where $1 = 0 or version % $1 <> 0', values: [distance] })
    await database.query({ text: 'vacuum analyze read.stock_checkpoints', values: [] })
    for (const [when, position] of Object.entries(moments)) {
      const about = distance === 0 ? 'no checkpoint' : `a checkpoint every ${distance}`
      const most = distance === 0 ? 0 : distance
      const asked = () => `${path}?asOf=${Math.max(1, position - Math.floor(Math.random() * most))}`
      await report(`${when}, ${about}`, asked, distance === 0 ? ROUNDS_WITHOUT : ROUNDS)
    }
  }
  await server.close()
  await stop()
}

const report = async (what: string, path: () => string, rounds: number): Promise<void> => {
  const took: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    const { status, text } = await ask(path())
    if (status !== 200) throw new Error(text)
    took.push(performance.now() - began)
  }
  console.log(`${what.padEnd(36)} p50 ${percentile(took, 50).padStart(8)} ms, p99 ${percentile(took, 99).padStart(8)} ms`)
}

const [length = '1000000'] = process.argv.slice(2)
if (/^\d+$/.test(length)) await main(Number(length))
else console.log(HELP)
