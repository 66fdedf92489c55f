import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { EventLog, NewEvent } from '#shared/ports/event-log.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { readAll, record } from '#shared/testing/recording.ts'

/** When the first event was recorded; each was a second later. */
export const RECORDED_FROM = Date.UTC(2026, 5, 1)

/** A log that these were recorded in, and what it gives back. */
export const recordedLog = async (
  events: readonly Recorded<ShopEvent>[],
): Promise<{ readonly log: EventLog; readonly events: readonly Recorded<ShopEvent>[] }> => {
  let seconds = 0
  const log = createMemoryEventLog({ now: () => RECORDED_FROM + 1_000 * seconds })
  for (const event of events) {
    await recordIn(log, [event])
    seconds++
  }
  return { log, events: (await readAll(log)).map(recordedOf) }
}

export const recordIn = (log: EventLog, events: readonly Recorded<ShopEvent>[]) => record(log, events.map(unrecorded))

const unrecorded = ({ id, stream, version, type, data, metadata, occurredAt }: Recorded<ShopEvent>): NewEvent => ({
  ...{ id, stream, version, type, occurredAt },
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
})
