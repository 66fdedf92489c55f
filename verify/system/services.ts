import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import type { Meddling } from './programs/meddling.ts'
import { type ServiceProcess, startService } from './service-process.ts'

export type ServiceKind = 'command' | 'publisher' | 'consumer' | 'query'
export type Services = Readonly<Record<ServiceKind, readonly Service[]>>
export type Service = ServiceProcess & { readonly address: string }

export type ServicesWanted = {
  readonly environment: Readonly<Record<string, string>>
  /** The log's url for publishers: by a way on which they may hear nothing. */
  readonly publisherUrl: string
  readonly directory: string
  readonly onEnded: (what: string) => void
  readonly onMeddled: (what: Meddling, messages: number) => void
  /** Other programs than these. */
  readonly scripts?: Scripts
}

export type Scripts = Partial<Readonly<Record<ServiceKind, string>>>

type Kind = { readonly count: number; readonly script: string; readonly port: string; readonly listens: boolean }

/** Two that stand by for each other, or share. */
const KINDS: Readonly<Record<ServiceKind, Kind>> = {
  command: { count: 2, script: 'verify/system/programs/command-service.ts', port: 'COMMAND_PORT', listens: true },
  publisher: { count: 2, script: 'outbox-publisher/main.ts', port: 'PUBLISHER_PORT', listens: false },
  consumer: { count: 2, script: 'verify/system/programs/consumer-service.ts', port: 'CONSUMER_PORT', listens: true },
  query: { count: 1, script: 'query-service/main.ts', port: 'QUERY_PORT', listens: false },
}

export const ROOT = join(import.meta.dirname, '../..')

export const startServices = async (wanted: ServicesWanted): Promise<Services> => {
  // All at once: nobody listens yet on those that were found before, which would be found again.
  const ports = [...(await freePorts(Object.values(KINDS).reduce((sum, { count }) => sum + count, 0)))]
  const start = (kind: ServiceKind, more: ServicesWanted['environment'] = {}): readonly Service[] => {
    const environment = { ...wanted.environment, ...more }
    return ports.splice(0, KINDS[kind].count).map((port, index) => startOne(kind, index + 1, port, { ...wanted, environment }))
  }
  const command = start('command')
  return {
    command,
    publisher: start('publisher', { WRITE_DATABASE_URL: wanted.publisherUrl }),
    // While that one is killed, reactors wait.
    consumer: start('consumer', { COMMAND_URL: command[0]!.address }),
    query: start('query'),
  }
}

const startOne = (kind: ServiceKind, number: number, port: number, wanted: ServicesWanted): Service => {
  const { environment, directory, onEnded, onMeddled, scripts = {} } = wanted
  const { script, port: variable, listens } = KINDS[kind]
  const name = `${kind}-${number}`
  const process = startService({
    name,
    script: join(ROOT, scripts[kind] ?? script),
    environment: { ...environment, [variable]: String(port) },
    logFile: join(directory, `${name}.log`),
    onEnded,
    ...(listens && { onMessage: (message: unknown) => pass(message, onMeddled) }),
  })
  return { ...process, address: `http://127.0.0.1:${port}` }
}

const pass = (message: unknown, onMeddled: ServicesWanted['onMeddled']): void => {
  const { meddled, messages } = message as { readonly meddled: Meddling; readonly messages: number }
  onMeddled(meddled, messages)
}
