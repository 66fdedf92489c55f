import type { ChannelModel, Options } from 'amqplib'
import { BrokerUnavailable, type Message } from '#shared/ports/broker.ts'
import { exchangeOf, routingKeyOf } from './topology.ts'

export type Publish = (window: readonly Message[]) => Promise<void>

/**
 * A channel with publisher confirms. A nack, a returned message or a closed channel breaks it for good:
 * whatever is not confirmed by then rejects, and so does everything after it.
 */
export const openPublishing = async (
  model: ChannelModel,
  prefix: string,
  onBroken: (reason: string) => void,
): Promise<Publish> => {
  const channel = await model.createConfirmChannel()
  const exchange = exchangeOf(prefix)
  const waiting = new Set<(error: BrokerUnavailable) => void>()
  let broken: BrokerUnavailable | undefined

  /** Nobody waits for confirms that a broken channel may never bring. */
  const breakDown = (reason: string): BrokerUnavailable => {
    if (broken) return broken
    broken = new BrokerUnavailable(reason)
    for (const reject of waiting) reject(broken)
    waiting.clear()
    onBroken(reason)
    return broken
  }

  channel.on('error', (error) => breakDown(error.message))
  channel.on('close', () => breakDown('the publishing channel was closed'))
  // Comes before the confirm of the same message.
  channel.on('return', ({ fields }) => breakDown(`no queue is bound for ${fields.routingKey}`))

  return (window) =>
    new Promise((resolve, reject) => {
      let unconfirmed = window.length
      const confirm = (error: Error | null) => {
        if (error) breakDown(error.message)
        if (broken || --unconfirmed > 0) return
        waiting.delete(reject)
        resolve()
      }
      if (broken) return reject(broken)
      if (window.length === 0) return resolve()
      waiting.add(reject)
      try {
        for (const message of window)
          channel.publish(exchange, routingKeyOf(message), Buffer.from(message.body), publishOptions(message), confirm)
      } catch (error) {
        reject(breakDown(String(error)))
      }
    })
}

const publishOptions = ({ id, headers }: Message): Options.Publish => ({
  mandatory: true,
  persistent: true,
  contentType: 'application/cloudevents+json',
  messageId: id,
  headers,
})
