import { existsSync } from 'node:fs'
import { VerifyError } from '../verify-error.ts'
import { startContainerRabbit } from './container-rabbit.ts'
import { startLocalRabbit } from './local-rabbit.ts'

/** A RabbitMQ of our own that can go away and come back, with its durable queues, on the same port. */
export type OwnRabbit = {
  readonly url: string
  readonly restart: (how: 'stop' | 'crash', awayMs: number) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Not the scripts in sbin, which change to another user. */
const PLACES = ['/usr/lib/rabbitmq/bin', '/opt/rabbitmq/sbin', '/opt/homebrew/opt/rabbitmq/sbin', '/usr/local/opt/rabbitmq/sbin']

/** `container`: in a container, whatever this machine has. */
export const startRabbit = async (directory: string, container: boolean): Promise<OwnRabbit> => {
  const script = container ? undefined : PLACES.map((place) => `${place}/rabbitmq-server`).find(existsSync)
  if (script !== undefined) return startLocalRabbit(script, directory)
  return startContainerRabbit().catch((cause: unknown) => {
    throw new VerifyError(
      `There is no RabbitMQ to be had: ${container ? '' : `no rabbitmq-server in ${PLACES.join(', ')}, and `}no container (${(cause as Error).message}).`,
    )
  })
}
