import type { Broker } from '#shared/ports/broker.ts'
import { openRabbitBroker } from './broker.ts'
import type { TopologyOptions } from './topology.ts'

type Configuration = {
  readonly AMQP_URL: string
  readonly QUEUE_PREFIX: string
  readonly QUEUE_TYPE: TopologyOptions['queueType']
}

type Report = (message: string, facts: { readonly reason: string }) => void

/** The same in every service: a queue that is declared twice has to be declared alike. */
export const MAX_LENGTH = 100_000

export const configuredTopology = ({ QUEUE_PREFIX, QUEUE_TYPE }: Omit<Configuration, 'AMQP_URL'>): TopologyOptions => ({
  prefix: QUEUE_PREFIX,
  queueType: QUEUE_TYPE,
  maxLength: MAX_LENGTH,
})

/** RabbitMQ as the environment describes it; that it comes and goes is logged. */
export const openConfiguredBroker = (
  config: Configuration,
  connectionName: string,
  logger: { readonly info: Report; readonly warn: Report },
): Promise<Broker> =>
  openRabbitBroker({
    ...configuredTopology(config),
    url: config.AMQP_URL,
    connectionName,
    report: (state, reason) => {
      if (state === 'connected') logger.info('RabbitMQ can be reached', { reason })
      else logger.warn('RabbitMQ cannot be used for now', { reason })
    },
  })
