import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib'

export type ConnectionOptions = {
  readonly url: string
  /** Shown by the broker's own tools. */
  readonly connectionName: string
  /** Told when the connection comes and goes. */
  readonly report: (state: 'connected' | 'unavailable', reason: string) => void
}

const HEARTBEAT_SECONDS = 10
const CONNECT_TIMEOUT_MS = 10_000

/**
 * A connection that comes back by itself, with back-off and jitter, for ever. Resolves at once, connected or not;
 * `setup` runs on each new connection, and one where it fails is given up.
 */
export const openConnection = async (
  { url, connectionName, report }: ConnectionOptions,
  setup: (model: ChannelModel) => Promise<void>,
): Promise<RecoveringChannelModel> => {
  let lastReport = ''
  const reportOnce = (state: 'connected' | 'unavailable', reason: string) => {
    if (reason !== lastReport) report(state, reason)
    lastReport = reason
  }

  const connection = await connect(withHeartbeat(url), {
    noDelay: true,
    timeout: CONNECT_TIMEOUT_MS,
    clientProperties: { connection_name: connectionName },
    recovery: { initialDelay: 100, maxDelay: 5_000, jitter: 0.5, waitForConnect: false, setup },
  })
  connection.on('connect', () => reportOnce('connected', 'connected to RabbitMQ'))
  connection.on('disconnect', (error) => reportOnce('unavailable', reasonOf(error)))
  connection.on('connect-failed', (error) => reportOnce('unavailable', reasonOf(error)))
  connection.on('blocked', (reason) => reportOnce('unavailable', `RabbitMQ takes no messages for now: ${reason}`))
  connection.on('unblocked', () => reportOnce('connected', 'RabbitMQ takes messages again'))
  connection.on('error', (error) => reportOnce('unavailable', reasonOf(error)))
  return connection
}

/** Trying several addresses of one host fails with an error that has a code but no message. */
export const reasonOf = (error: Error & { readonly code?: unknown }): string => error.message || String(error.code ?? error.name)

const withHeartbeat = (url: string): string => {
  const parsed = new URL(url)
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS))
  return parsed.href
}
