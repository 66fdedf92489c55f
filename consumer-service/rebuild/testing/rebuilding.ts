import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LogReader, NewEvent } from '#shared/ports/event-log.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { freshReadDatabase, freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { createOutboxPublisher } from '../../../outbox-publisher/service.ts'
import type { GroupOf } from '../../group.ts'
import { applyTo } from '../../projection.contract.ts'
import type { AnyProjection } from '../../projection.ts'
import { type ConsumerService, createConsumerService } from '../../service.ts'
import { SESSION_SETTINGS } from '../../session-settings.ts'
import { rowsOfProjection } from '../../testing/rows-of.ts'
import { type RebuildPorts, rebuild } from '../rebuild.ts'

export type Rebuilding = Awaited<ReturnType<typeof openRebuilding>>

/** A log and read models of its own, and rebuilds as the consumers' role. */
export const openRebuilding = async () => {
  const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
  const [role, settings] = ['daybook_consumer', SESSION_SETTINGS]
  const database = createDatabase({ url: read.url, role, settings, applicationName: 'daybook-test', max: 8 })
  const [log, cursors, leases] = [createEventLog(write.database), createPublisherCursor(write.database), createLeases(database)]
  const stops: (() => Promise<unknown>)[] = []
  let processes = 0

  /** Another process each time. */
  const ports = (): RebuildPorts => ({ log, cursors, database, leases, holder: `process ${++processes}` })
  const positions = (name: string) =>
    read.database.query<{ partition: number; partitions: number; position: number; version: number; epoch: number }>({
      text: `
        select partition, partitions, position, projection_version as version, epoch
        from read.high_waters where read_model = $1 order by partition`,
      values: [name],
    })
  const count = async (table: string): Promise<number> =>
    (await read.database.query<{ count: number }>({ text: `select count(*) from ${table}`, values: [] }))[0]!.count
  const nothingIsLeft = async () => {
    const left = `
      select relname from pg_class where relnamespace = 'rebuild'::regnamespace
      union all select read_model from read.high_waters where read_model like '%~%' union all select name from read.leases`
    assert.deepEqual(await read.database.query({ text: left, values: [] }), [])
  }
  /** A log that does something of its own before it gives a page of twenty. */
  const logThat = (before: (after: Position, page: number) => Promise<unknown>): LogReader => {
    let pages = 0
    return {
      ...log,
      read: async (range) => {
        await before(range.after, ++pages)
        return log.read({ ...range, limit: 20 })
      },
    }
  }
  return {
    rowsOf: (projection: AnyProjection) => rowsOfProjection(projection)(read.database),
    count,
    nothingIsLeft,
    logThat,
    log,
    cursors,
    database,
    write,
    read,
    ports,
    positions,
    /** With the port given here instead, if any; the notes go to `told`. */
    rebuild: (
      projection: AnyProjection,
      { signal = new AbortController().signal, told = [] as string[], park = false, ...other } = {} as Options,
    ) =>
      rebuild(
        projection,
        { ...ports(), ...other },
        { signal, park, progress: { ...quiet, note: (text) => void told.push(text) } },
      ),
    live: (projection: AnyProjection, events: readonly Recorded<ShopEvent>[]) => applyTo(read.database, projection, events),
    /** Publisher and consumers, as in a running shop. */
    consume: async (groups: readonly GroupOf[], rebuild: 'ask' | 'auto' = 'ask'): Promise<ConsumerService> => {
      const [broker, doorbell] = [createInProcessBroker(), createInProcessDoorbell()]
      const holder = `consumers ${++processes}`
      const consumers = createConsumerService({ log, cursors, database, leases, holder, broker, groups, logger: silent, rebuild })
      consumers.start()
      const names = groups.map(({ name }) => name)
      const publishing = { log, cursors, broker, doorbell, groups: names, partitions: 1, holder: 'publisher', logger: silent }
      const publisher = createOutboxPublisher(publishing)
      publisher.start()
      stops.push(() => publisher.stop(), consumers.stop, broker.close, doorbell.close)
      return consumers
    },
    close: async () => {
      for (const stop of stops) await stop()
      await database.close()
      await Promise.all([write.drop(), read.drop()])
    },
  }
}

type Options = Partial<RebuildPorts> & { signal?: AbortSignal; told?: string[]; park?: boolean }

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const quiet = createProgress({ quiet: true })

/** As it was before it was recorded. */
export const unrecorded = ({ id, stream, version, type, data, metadata, occurredAt }: Recorded<ShopEvent>): NewEvent => ({
  ...{ id, stream, version, type, occurredAt },
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
})
