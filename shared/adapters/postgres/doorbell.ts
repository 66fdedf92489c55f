import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Database } from '#shared/ports/database.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'

/** What has grown: the log, or what can be read. */
export type Channel = 'daybook_log' | 'daybook_read'

const RECONNECT_AFTER_MS = 500
const CONNECT_WITHIN_MS = 5_000

export type DoorbellOptions = {
  readonly database: Database
  readonly url: string
  readonly channel?: Channel
  /** false where LISTEN brings nothing: nobody is called back, whoever listens polls. */
  readonly listens?: boolean
}

/** Between processes, through NOTIFY: never within a transaction of the log, whose commits it would hold up. */
export const createDoorbell = ({ database, url, channel = 'daybook_log', listens = true }: DoorbellOptions): Doorbell => {
  const listeners = new Set<() => void>()
  const listening = listen(url, channel, () => {
    for (const listener of listeners) listener()
  })
  const notify = coalesced(() => database.query({ text: `notify ${channel}`, values: [] }))
  return {
    ring: notify.run,
    onRing: (listener) => {
      listeners.add(listener)
      if (listens) listening.start()
      return () => listeners.delete(listener)
    },
    close: async () => {
      listeners.clear()
      await Promise.all([notify.stop(), listening.stop()])
    },
  }
}

/** Calls that come while one is under way are answered by one more. Failures are forgotten: whoever waits also polls. */
const coalesced = (work: () => Promise<unknown>) => {
  let [wanted, stopped] = [false, false]
  let underWay: Promise<void> | undefined
  const loop = async (): Promise<void> => {
    while (wanted && !stopped) {
      wanted = false
      await work().catch(() => {})
    }
    underWay = undefined
  }
  return {
    run: (): void => {
      wanted = true
      underWay ??= loop()
    },
    stop: async (): Promise<void> => {
      stopped = true
      await underWay
    },
  }
}

/** A connection of its own, made anew whenever it breaks; each new one rings, for what was missed meanwhile. */
const listen = (url: string, channel: Channel, onRing: () => void) => {
  const stopping = new AbortController()
  const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()))
  let running: Promise<void> | undefined
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await session(url, channel, onRing, stopped).catch(() => {})
      await sleep(RECONNECT_AFTER_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  return {
    start: (): void => {
      running ??= loop()
    },
    stop: async (): Promise<void> => {
      stopping.abort()
      await running
    },
  }
}

/** Lasts as long as the connection does. */
const session = async (url: string, channel: Channel, onRing: () => void, stopped: Promise<void>): Promise<void> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'daybook-doorbell',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  })
  const broken = new Promise<void>((resolve) => client.on('error', () => resolve()).on('end', () => resolve()))
  client.on('notification', onRing)
  try {
    await client.connect()
    await client.query(`listen ${channel}`)
    onRing()
    await Promise.race([broken, stopped])
  } finally {
    await client.end().catch(() => {})
  }
}
