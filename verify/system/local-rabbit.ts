import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dieWithUs } from '#shared/adapters/die-with-us.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import { VerifyError } from '../verify-error.ts'
import { freePorts } from './free-ports.ts'
import type { OwnRabbit } from './rabbit.ts'
import { untilItTalks } from './until-it-talks.ts'

/** The machine's RabbitMQ programs with a name, ports, files and a port mapper of their own: nothing is shared with one that runs. */
export const startLocalRabbit = async (script: string, directory: string): Promise<OwnRabbit> => {
  mkdirSync(directory, { recursive: true })
  const [port, distribution, mapperPort] = (await freePorts(3)) as [number, number, number]
  const environment = { ...process.env, ...settingsOf(directory, port, distribution, mapperPort) }
  const log = join(directory, 'server.log')
  const mapper = spawn('epmd', ['-port', String(mapperPort), '-address', '127.0.0.1'], { detached: true, stdio: 'ignore' })
  await once(mapper, 'spawn').catch((cause: Error) => {
    throw new VerifyError(`RabbitMQ needs Erlang's epmd: ${cause.message}`)
  })
  watchOver(mapper)
  const url = `amqp://guest:guest@127.0.0.1:${port}`
  const start = async (): Promise<ChildProcess> => {
    const output = openSync(log, 'a')
    const server = spawn(script, [], { env: environment, cwd: directory, detached: true, stdio: ['ignore', output, output] })
    closeSync(output)
    watchOver(server)
    await untilItTalks(url, () => server.exitCode === null && server.signalCode === null, log)
    return server
  }
  let server = await start()
  const inTurn = createTurns(1)
  return {
    url,
    restart: (how, awayMs) =>
      inTurn(async () => {
        await end(server, how === 'stop' ? 'SIGTERM' : 'SIGKILL')
        await sleep(awayMs)
        server = await start()
      }),
    stop: () =>
      inTurn(async () => {
        await end(server, 'SIGKILL')
        await end(mapper, 'SIGTERM')
      }),
  }
}

const watchOver = (child: ChildProcess): void => {
  child.once('close', dieWithUs(child.pid, { signal: 'KILL' }))
}

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'close')
}

const settingsOf = (directory: string, port: number, distribution: number, mapperPort: number) => {
  const file = (name: string, content: string): string => {
    const path = join(directory, name)
    writeFileSync(path, content)
    return path
  }
  return {
    HOME: directory,
    RABBITMQ_NODENAME: `daybook-faults-${process.pid}@localhost`,
    RABBITMQ_CONF_ENV_FILE: file('rabbitmq-env.conf', ''),
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf', `listeners.tcp.local = 127.0.0.1:${port}\n`),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins', '[].\n'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(directory, 'config'),
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_DIST_PORT: String(distribution),
    ERL_EPMD_PORT: String(mapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_FLAGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    // Then the process that is started is the broker itself, and not a shell that waits for it.
    RUNNING_UNDER_SYSTEMD: 'true',
  }
}
