import assert from 'node:assert/strict'
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { eventually } from '#shared/testing/eventually.ts'

export type HeardEvent = {
  readonly id: number
  readonly type: string
  readonly data: { readonly position: number; readonly stream: string; readonly type: string; readonly data: unknown }
}

export type EventSource = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly events: readonly HeardEvent[]
  /** What `Last-Event-ID` would say. */
  readonly lastEventId: () => number | undefined
  /** Everything that came. */
  readonly text: () => string
  /** Waits until so many events have come, or have failed to. */
  readonly heard: (count: number) => Promise<void>
  readonly ended: Promise<'ended' | 'cut'>
  readonly pause: () => void
  readonly resume: () => void
  readonly close: () => void
}

/** Listens as a browser does, on a connection of its own. */
export const openEventSource = (url: string, headers: Record<string, string> = {}): Promise<EventSource> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, headers })
    outgoing.on('response', (response) => resolve(sourceOf(outgoing, response))).on('error', reject)
    outgoing.end()
  })

const sourceOf = (outgoing: ClientRequest, response: IncomingMessage): EventSource => {
  const events: HeardEvent[] = []
  let [text, rest, lastEventId] = ['', '', undefined as number | undefined]
  response.setEncoding('utf8').on('data', (more: string) => {
    text += more
    const blocks = (rest + more).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      const id = fields.get('id')
      if (id !== undefined) lastEventId = Number(id)
      const data = fields.get('data')
      if (data !== undefined) events.push({ id: lastEventId!, type: fields.get('event')!, data: JSON.parse(data) })
    }
  })
  // Whoever leaves hears of it as an error, too.
  outgoing.on('error', () => {})
  const ended = new Promise<'ended' | 'cut'>((resolve) => {
    response
      .on('end', () => resolve('ended'))
      .on('error', () => resolve('cut'))
      .on('close', () => resolve('cut'))
  })
  return {
    status: response.statusCode!,
    headers: response.headers,
    events,
    lastEventId: () => lastEventId,
    text: () => text,
    heard: (count) =>
      eventually(() => assert.ok(events.length >= count, `${events.length} of ${count} events`), { withinMs: 30_000 }),
    ended,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void outgoing.destroy(),
  }
}
