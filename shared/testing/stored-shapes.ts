import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StreamId } from '../events/streams.ts'
import { bucketOf } from '../kernel/bucket.ts'
import { instantOf } from '../kernel/instant.ts'
import type { Position } from '../kernel/types.ts'
import type { LoggedEvent } from '../ports/event-log.ts'

/** As it stands in a file of events/stored-shapes: what is missing there does not matter. */
type Shape = { readonly stream: string; readonly type: string; readonly metadata: object; readonly data: object }

const FOLDER = join(import.meta.dirname, '../events/stored-shapes')

/** An event of every type in every version it was ever written in, as the log gives it; each stream's in the order of its versions. */
export const storedShapes = (): readonly LoggedEvent[] => {
  const versions = new Map<string, number>()
  return readdirSync(FOLDER)
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Shape[])
    .map(({ stream, type, metadata, data }, index) => {
      const version = (versions.get(stream) ?? 0) + 1
      versions.set(stream, version)
      return aLoggedEvent({
        position: (index + 1) as Position,
        stream: stream as StreamId,
        version,
        type,
        data: JSON.stringify(data),
        metadata: JSON.stringify(metadata),
      })
    })
}

export const aLoggedEvent = (given: Partial<LoggedEvent>): LoggedEvent => {
  const stream = given.stream ?? ('order-1' as StreamId)
  const time = instantOf(Date.UTC(2026, 0, 31, 9, 30))
  return {
    ...{ id: '0190a3c4-0000-7000-8000-000000000001', stream, version: 1, type: 'OrderPlaced', data: '{}', metadata: '{}' },
    ...{ occurredAt: time, recordedAt: time, position: 1 as Position, bucket: bucketOf(stream) },
    ...given,
  }
}
