import { type ChannelModel, connect } from 'amqplib'
import { createAddresses, urlsOf } from './addresses.ts'

const CONNECT_TIMEOUT_MS = 10_000

/** To the first of the nodes that can be used, for one errand: it does not come back by itself. */
export const connectToAny = async (url: string, connectionName: string): Promise<ChannelModel> => {
  const { target, turn } = createAddresses(url)
  const options = { timeout: CONNECT_TIMEOUT_MS, clientProperties: { connection_name: connectionName } }
  for (let left = urlsOf(url).length - 1; left > 0; left--)
    try {
      return await connect(target, options)
    } catch {
      turn()
    }
  return connect(target, options)
}
