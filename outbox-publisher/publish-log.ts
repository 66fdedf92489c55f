import type { Alarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { LogPage, LogReader } from '#shared/ports/event-log.ts'
import type { Cursor, PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { type Window, windowOf } from './chain.ts'
import { createCursorWriter } from './cursor-writer.ts'
import { createFlight } from './flight.ts'
import { createWatermarks, type Watermarks } from './watermarks.ts'

export const PACE = {
  pageSize: 1_000,
  windowSize: 256,
  mostInFlight: 768,
  mostBytesInFlight: 8 * 1024 * 1024,
  cursorEveryMs: 30,
  leastIdleMs: 10,
  mostIdleMs: 1_000,
}

/** Idle, where nobody rings. */
export const POLL_MS = 100

export type PublishingOptions = {
  readonly log: LogReader
  readonly cursors: Pick<PublisherCursor, 'move'>
  readonly broker: Broker
  /** Rings when there may be something to publish, and when it is time to stop. */
  readonly alarm: Alarm
  /** At the end of the log it looks again after this at the latest. */
  readonly mostIdleMs?: number | undefined
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
  let taken = from.position
  const onTaken = (end: Cursor) => {
    onCursor(end)
    // Watermarks go with a position that has been taken already.
    if (end.position > taken) writer.moved(end)
    taken = end.position
  }
  const flight = createFlight({ broker, ...PACE, onTaken, onFailure })
  const watermarks = createWatermarks(from, () => performance.now())

  try {
    const stopping = () => failures.length > 0 || options.stopping()
    const pages = pagesBehind(from.position, { ...options, stopping }, watermarks)
    for await (const window of windowsOf(pages, from, watermarks)) {
      if (stopping()) break
      await flight.send(window)
    }
    await flight.landed()
    if (failures.length > 0) throw failures[0]
  } catch (error) {
    await writer.flush().catch(alreadyFailing)
    throw error
  }
  await writer.flush()
}

const alreadyFailing = () => {}

async function* windowsOf(pages: AsyncIterable<LogPage>, from: Cursor, watermarks: Watermarks): AsyncGenerator<Window> {
  let cursor = from
  for await (const { events, more } of pages)
    for (let first = 0; first === 0 || first < events.length; first += PACE.windowSize) {
      const { messages, end } = windowOf(events.slice(first, first + PACE.windowSize), cursor)
      const isLast = !more && first + PACE.windowSize >= events.length
      const window = { messages: [...messages, ...watermarks.after(messages, end, isLast)], end }
      cursor = end
      if (window.messages.length > 0) yield window
    }
}

/** The log from a position on; the next page is read while one is being published. At the end it sleeps, the longer the quieter. */
async function* pagesBehind(
  position: Position,
  { log, alarm, stopping, mostIdleMs = PACE.mostIdleMs }: PublishingOptions,
  watermarks: Watermarks,
): AsyncGenerator<LogPage> {
  let [after, idleMs] = [position, PACE.leastIdleMs]
  let ahead: Promise<LogPage> | undefined
  while (!stopping()) {
    const page = await (ahead ?? read(log, after))
    idleMs = page.through > after ? PACE.leastIdleMs : Math.min(mostIdleMs, idleMs * 2)
    after = page.through
    ahead = page.more ? read(log, after) : undefined
    yield page
    if (!page.more) await alarm.sleep(Math.min(idleMs, watermarks.dueIn()))
  }
}

const read = (log: LogReader, after: Position): Promise<LogPage> => {
  const page = log.read({ after, limit: PACE.pageSize })
  // Whoever awaits it sees the error; when publishing fails first, nobody does.
  page.catch(() => {})
  return page
}
