import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { deleteTopology, freshRabbitOptions } from '#shared/testing/rabbitmq.ts'
import { groups } from '../consumer-service/projections.ts'
import manifest from '../package.json' with { type: 'json' }
import { HEAP_OF_A_SERVICE } from '../run/heap.ts'
import { childNamed } from './process-memory.ts'

/** Daybook on empty data and free ports of loopback. */
export type System = {
  /** For the importer: where commands and queries go. */
  readonly addresses: readonly ['--command', string, '--query', string]
  readonly processes: () => Readonly<Record<string, number | undefined>>
  /** The last recorded position. */
  readonly head: () => Promise<number>
  readonly killConsumers: () => Promise<void>
  readonly stop: () => Promise<void>
}

export const startSingleProcess = async (): Promise<System> => {
  const directory = mkdtempSync(join(tmpdir(), 'daybook-year-'))
  const ports = await freePorts()
  const child = start(SINGLE_PROCESS, { ...ports, DATA_DIRECTORY: directory }, directory)
  await ready(ports)
  return {
    ...reach(ports),
    processes: () => ({ 'single process with PostgreSQL': child.pid }),
    killConsumers: () => Promise.reject(new Error('a single process has no consumers of its own to kill')),
    stop: async () => {
      await end(child)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export const startServices = async (): Promise<System & { readonly readDatabase: string }> => {
  const directory = mkdtempSync(join(tmpdir(), 'daybook-year-'))
  const postgres = await startEmbeddedServer({ directory: join(directory, 'postgres') })
  const ports = await freePorts()
  const prefix = `daybook-year-${process.pid}`
  const amqp = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672'
  const url = (name: string): string => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href
  const environment = {
    ...ports,
    WRITE_DATABASE_URL: url('daybook_write'),
    READ_DATABASE_URL: url('daybook_read'),
    QUEUE_PREFIX: prefix,
    AMQP_URL: amqp,
  }
  const run = (script: string): ChildProcess => start([...HEAP_OF_A_SERVICE, script], environment, directory)

  await once(run('run/migrate.ts'), 'close')
  const services = Object.fromEntries(SERVICES.map((name) => [name, run(`${name}/main.ts`)])) as Record<Service, ChildProcess>
  await ready(ports)
  return {
    ...reach(ports),
    readDatabase: url('daybook_read'),
    processes: () => ({
      ...Object.fromEntries(SERVICES.map((name) => [name, services[name].pid])),
      PostgreSQL: childNamed('postgres'),
    }),
    killConsumers: async () => {
      services['consumer-service'].kill('SIGKILL')
      await once(services['consumer-service'], 'close')
      services['consumer-service'] = run('consumer-service/main.ts')
    },
    stop: async () => {
      await Promise.all(Object.values(services).map(end))
      await postgres.stop()
      await deleteTopology(
        freshRabbitOptions(amqp, { prefix }),
        groups.map(({ name }) => queueOf(prefix, { group: name, partition: 0, partitions: 1 })),
      )
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const SERVICES = ['command-service', 'outbox-publisher', 'consumer-service', 'query-service'] as const
type Service = (typeof SERVICES)[number]
type Ports = Readonly<Record<'COMMAND_PORT' | 'QUERY_PORT' | 'PUBLISHER_PORT' | 'CONSUMER_PORT', string>>

/** As `npm start` runs it. */
const SINGLE_PROCESS = manifest.scripts.start.split(' ').slice(1)

const start = (args: readonly string[], environment: Readonly<Record<string, string>>, logs: string): ChildProcess => {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout!.pipe(createWriteStream(join(logs, `${args.at(-1)!.replaceAll('/', '-')}.log`), { flags: 'a' }))
  return child
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'close')
}

const reach = ({ COMMAND_PORT, QUERY_PORT }: Ports): Pick<System, 'addresses' | 'head'> => ({
  addresses: ['--command', `http://127.0.0.1:${COMMAND_PORT}`, '--query', `http://127.0.0.1:${QUERY_PORT}`],
  head: async () => {
    const answer = await fetch(`http://127.0.0.1:${QUERY_PORT}/api/analytics/sync-status`)
    return ((await answer.json()) as { head: number }).head
  },
})

const ready = async ({ COMMAND_PORT, QUERY_PORT }: Ports): Promise<void> => {
  const deadline = Date.now() + 60_000
  for (const port of [COMMAND_PORT, QUERY_PORT])
    while (
      !(await fetch(`http://127.0.0.1:${port}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (Date.now() > deadline) throw new Error(`nothing is ready on port ${port} after a minute`)
      await new Promise((wake) => setTimeout(wake, 50))
    }
}

const freePorts = async (): Promise<Ports> => {
  const servers = Array.from({ length: 4 }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const [command, query, publisher, consumer] = servers.map((server) => String((server.address() as { port: number }).port))
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return { COMMAND_PORT: command!, QUERY_PORT: query!, PUBLISHER_PORT: publisher!, CONSUMER_PORT: consumer! }
}
