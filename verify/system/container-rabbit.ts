import { setTimeout as sleep } from 'node:timers/promises'
import { createTurns } from '#shared/kernel/turns.ts'
import { freePorts } from './free-ports.ts'
import type { OwnRabbit } from './rabbit.ts'
import { untilItTalks } from './until-it-talks.ts'

const IMAGE = 'rabbitmq:4'
const AMQP = 5672

/** Its files stay in the container, which is stopped and started; the host's port is bound, so that it stays the same. */
export const startContainerRabbit = async (): Promise<OwnRabbit> => {
  const [port] = (await freePorts(1)) as [number]
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers')
  const ready = Wait.forLogMessage(/Server startup complete/)
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: AMQP, host: port })
    .withHostname('daybook-faults')
    .withWaitStrategy(ready)
    .start()
  const { container: runtime } = await getContainerRuntimeClient()
  const handle = runtime.getById(container.getId())
  const url = `amqp://guest:guest@${container.getHost()}:${port}`
  const inTurn = createTurns(1)
  return {
    url,
    restart: (how, awayMs) =>
      inTurn(async () => {
        await (how === 'stop' ? handle.stop() : handle.kill())
        await sleep(awayMs)
        await handle.start()
        await untilItTalks(url, () => true, `docker logs ${container.getId()}`)
      }),
    stop: () => inTurn(async () => void (await container.stop())),
  }
}
