import type { ChannelModel, Options } from 'amqplib'
import { BrokerUnavailable, type Message } from '#shared/ports/broker.ts'
import { exchangeOf, routingKeyOf } from './topology.ts'

export type Publish = (window: readonly Message[]) => Promise<void>

export type PublishingOptions = {
  readonly prefix: string
  /** A window that is not confirmed by then never will be. 10 s when not given; time in which RabbitMQ says that it takes nothing is passed over. */
  readonly confirmsWithinMs?: number | undefined
}

/** The broker is there, but did not take what it was given: refused it, or has said nothing for too long. */
export class Unconfirmed extends BrokerUnavailable {}

const CONFIRMS_WITHIN_MS = 10_000
const NACK = 'message nacked'

/**
 * A channel with publisher confirms. A nack, no answer, a returned message or a closed channel breaks it for good:
 * whatever is not confirmed by then rejects, and so does everything after it.
 */
export const openPublishing = async (
  model: ChannelModel,
  { prefix, confirmsWithinMs = CONFIRMS_WITHIN_MS }: PublishingOptions,
  onBroken: (reason: string) => void,
): Promise<Publish> => {
  const channel = await model.createConfirmChannel()
  const exchange = exchangeOf(prefix)
  const waiting = new Set<(error: BrokerUnavailable) => void>()
  let broken: BrokerUnavailable | undefined
  let blocked = false
  model.on('blocked', () => (blocked = true))
  model.on('unblocked', () => (blocked = false))

  /** Nobody waits for confirms that a broken channel may never bring. */
  const breakDown = (reason: string, Kind = BrokerUnavailable): BrokerUnavailable => {
    if (broken) return broken
    broken = new Kind(reason)
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
        if (error?.message === NACK) breakDown('RabbitMQ refused a message', Unconfirmed)
        else if (error) breakDown(error.message)
        if (broken || --unconfirmed > 0) return
        clearInterval(limit)
        waiting.delete(refuse)
        resolve()
      }
      if (broken) return reject(broken)
      if (window.length === 0) return resolve()
      const limit = setInterval(() => {
        if (!blocked)
          breakDown(`RabbitMQ has not confirmed ${unconfirmed} messages for ${confirmsWithinMs / 1_000} s`, Unconfirmed)
      }, confirmsWithinMs)
      const refuse = (error: BrokerUnavailable) => {
        clearInterval(limit)
        reject(error)
      }
      waiting.add(refuse)
      try {
        for (const message of window)
          channel.publish(exchange, routingKeyOf(message), Buffer.from(message.body), publishOptions(message), confirm)
      } catch (error) {
        refuse(breakDown(String(error)))
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
