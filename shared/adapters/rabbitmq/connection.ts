import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib'
import { createAddresses } from './addresses.ts'

export type ConnectionOptions = {
  /** One URL, or those of several nodes with commas between them: when one cannot be used, the next one is tried. */
  readonly url: string
  /** Shown by the broker's own tools. */
  readonly connectionName: string
  /** Told when the connection comes and goes. */
  readonly report: (state: 'connected' | 'unavailable', reason: string) => void
}

const CONNECT_TIMEOUT_MS = 10_000

/**
 * A connection that comes back by itself, with back-off and jitter, for ever. Resolves at once, connected or not;
 * `setup` runs on each new connection, and one where it fails is given up. `onNoConnection` is told of each attempt that failed.
 */
export const openConnection = async (
  { url, connectionName, report }: ConnectionOptions,
  setup: (model: ChannelModel) => Promise<void>,
  onNoConnection: (reason: string) => void,
): Promise<RecoveringChannelModel> => {
  const addresses = createAddresses(url)
  const said = new Set<string>()
  const connected = (reason: string) => {
    said.clear()
    report('connected', reason)
  }
  /** Once for each reason: several nodes that are away have several. */
  const unavailable = (reason: string) => {
    if (!said.has(reason)) report('unavailable', reason)
    said.add(reason)
  }
  const goOn = (error: Error) => {
    addresses.turn()
    unavailable(reasonOf(error))
  }

  const connection = await connect(addresses.target, {
    noDelay: true,
    timeout: CONNECT_TIMEOUT_MS,
    clientProperties: { connection_name: connectionName },
    recovery: { initialDelay: 100, maxDelay: 5_000, jitter: 0.5, waitForConnect: false, setup },
  })
  connection.on('connect', () => connected('connected to RabbitMQ'))
  connection.on('disconnect', goOn)
  connection.on('connect-failed', (error: Error) => {
    onNoConnection(reasonOf(error))
    goOn(error)
  })
  connection.on('blocked', (reason) => unavailable(`RabbitMQ takes no messages for now: ${reason}`))
  connection.on('unblocked', () => connected('RabbitMQ takes messages again'))
  connection.on('error', (error) => unavailable(reasonOf(error)))
  return connection
}

/** Trying several addresses of one host fails with an error that has a code but no message. */
export const reasonOf = (error: Error & { readonly code?: unknown }): string => error.message || String(error.code ?? error.name)
