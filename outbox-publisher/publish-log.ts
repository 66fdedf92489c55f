import type { Alarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { LogPage, LogReader } from '#shared/ports/event-log.ts'
import type { Cursor, PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { type Window, windowOf } from './chain.ts'
import { createCursorWriter } from './cursor-writer.ts'
import { createFlight, type Flight } from './flight.ts'

export const PACE = {
  pageSize: 1_000,
  windowSize: 256,
  mostInFlight: 768,
  /** Behind so many it waits until all of them have landed. */
  mostBytesInFlight: 8 * 1024 * 1024,
  cursorEveryMs: 30,
  leastIdleMs: 10,
  mostIdleMs: 1_000,
}

export type PublishingOptions = {
  readonly log: LogReader
  readonly cursors: PublisherCursor
  readonly broker: Broker
  /** Rings when there may be something to publish, and when it is time to stop. */
  readonly alarm: Alarm
  readonly stopping: () => boolean
  readonly onCursor: (cursor: Cursor) => void
}

/**
 * Publishes everything behind the cursor and whatever is recorded from then on, until it is told to stop. Rejects when something
 * fails; the stored cursor then stands at or before the end of what was taken. Nothing is kept but what is in flight.
 */
export const publishLog = async (from: Cursor, options: PublishingOptions): Promise<void> => {
  const { cursors, broker, alarm, onCursor } = options
  const failures: unknown[] = []
  const onFailure = (error: unknown) => {
    failures.push(error)
    alarm.ring()
  }
  const writer = createCursorWriter({ cursors, everyMs: PACE.cursorEveryMs, onFailure })
  const onTaken = (end: Cursor) => {
    onCursor(end)
    writer.moved(end)
  }
  const flight = createFlight({ broker, mostInFlight: PACE.mostInFlight, onTaken, onFailure })

  try {
    const stopping = () => failures.length > 0 || options.stopping()
    await sendPages(pagesBehind(from.position, { ...options, stopping }), from, flight, stopping)
    await flight.landed()
    if (failures.length > 0) throw failures[0]
  } catch (error) {
    await writer.flush().catch(alreadyFailing)
    throw error
  }
  await writer.flush()
}

const alreadyFailing = () => {}

const sendPages = async (pages: AsyncIterable<LogPage>, from: Cursor, flight: Flight, stopping: () => boolean): Promise<void> => {
  let [cursor, unlanded] = [from, 0]
  for await (const { events } of pages)
    for (let first = 0; first < events.length && !stopping(); first += PACE.windowSize) {
      const window = windowOf(events.slice(first, first + PACE.windowSize), cursor)
      cursor = window.end
      unlanded += bytesOf(window)
      if (unlanded > PACE.mostBytesInFlight) {
        await flight.landed()
        unlanded = bytesOf(window)
      }
      await flight.send(window)
    }
}

const bytesOf = ({ messages }: Window): number => messages.reduce((bytes, { body }) => bytes + body.length, 0)

/** The log from a position on; the next page is read while one is being published. At the end it sleeps, the longer the quieter. */
async function* pagesBehind(position: Position, { log, alarm, stopping }: PublishingOptions): AsyncGenerator<LogPage> {
  let [after, idleMs] = [position, PACE.leastIdleMs]
  let ahead: Promise<LogPage> | undefined
  while (!stopping()) {
    const page = await (ahead ?? read(log, after))
    idleMs = page.through > after ? PACE.leastIdleMs : Math.min(PACE.mostIdleMs, idleMs * 2)
    after = page.through
    ahead = page.more ? read(log, after) : undefined
    yield page
    if (!page.more) await alarm.sleep(idleMs)
  }
}

const read = (log: LogReader, after: Position): Promise<LogPage> => {
  const page = log.read({ after, limit: PACE.pageSize })
  // Whoever awaits it sees the error; when publishing fails first, nobody does.
  page.catch(() => {})
  return page
}
