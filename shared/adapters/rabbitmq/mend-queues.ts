import type { ChannelModel } from 'amqplib'
import type { QueueName } from '#shared/ports/broker.ts'
import { urlsOf } from './addresses.ts'
import { connectToAny } from './connect-to-any.ts'
import { endConnection } from './end-connection.ts'
import { declareQueue, queueOf, type TopologyOptions } from './topology.ts'
import { unusableOf } from './unusable.ts'

type MendingOptions = TopologyOptions & {
  readonly url: string
  /** A queue that has not taken a message by then is asked once more. */
  readonly takesWithinMs?: number | undefined
}

/** Answers in a sentence what was found and done. Never rejects. */
export type MendQueues = (names: readonly QueueName[]) => Promise<string>

const WITHIN_MS = 60_000
/** One that is unusable again so soon is not helped by being made anew. */
const AGAIN_AFTER_MS = 5 * 60_000

/**
 * Looks for queues that take nothing though RabbitMQ does, and makes them anew: what was in them is read from the log. For whoever
 * publishes, and leads: RabbitMQ is not to be asked by two at once. Where several nodes are named it is said only what to run, because a
 * queue whose nodes are away comes back with them.
 */
export const createMendQueues = ({ url, takesWithinMs, ...topology }: MendingOptions): MendQueues => {
  const madeAnew = new Map<string, number>()

  const mayMakeAnew = (queue: string): boolean =>
    urlsOf(url).length === 1 && performance.now() - (madeAnew.get(queue) ?? Number.NEGATIVE_INFINITY) > AGAIN_AFTER_MS

  const mend = async (model: ChannelModel, names: readonly QueueName[]): Promise<string> => {
    const nameOf = (queue: string) => names.find((name) => queueOf(topology.prefix, name) === queue)!
    const unusable = await unusableOf(
      model,
      names.map((name) => queueOf(topology.prefix, name)),
      takesWithinMs,
    )
    if (unusable.length === 0) return 'no queue alone is to blame'
    if (!unusable.every(mayMakeAnew)) return `${naming(unusable)}, and others do: run \`npm run queues -- recreate\``
    try {
      for (const queue of unusable) {
        madeAnew.set(queue, performance.now())
        await makeAnew(model, nameOf(queue), topology)
      }
    } catch (error) {
      return `${naming(unusable)}, and making it anew failed (${(error as Error).message}): run \`npm run queues -- recreate\``
    }
    return `${naming(unusable)}, and others did: deleted and declared anew, and what was in it is read from the log`
  }

  return async (names) => {
    try {
      const model = await connectToAny(url, 'daybook-mend-queues')
      model.on('error', () => {})
      const limit = setTimeout(() => void endConnection(model), WITHIN_MS)
      return await mend(model, names).finally(() => {
        clearTimeout(limit)
        return endConnection(model)
      })
    } catch (error) {
      return `which queue it is cannot be found out (${(error as Error).message})`
    }
  }
}

const naming = (queues: readonly string[]): string =>
  `${queues.length === 1 ? 'the queue' : 'the queues'} ${queues.join(', ')} took no messages`

/** It is gone with what was in it, and there again. */
export const makeAnew = async (model: ChannelModel, name: QueueName, topology: TopologyOptions): Promise<void> => {
  const channel = await model.createChannel()
  channel.on('error', () => {})
  await channel.deleteQueue(queueOf(topology.prefix, name))
  await declareQueue(channel, name, topology)
  await channel.close()
}
