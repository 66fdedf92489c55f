import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HEAP_OF_A_SERVICE } from '../../run/heap.ts'

const ON_A_FREE_PORT = { COMMAND_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info' }
const MAIN = join(import.meta.dirname, '../main.ts')

export type ServiceProcess = {
  readonly url: string
  readonly pid: number
  /** What it has logged as an error. */
  readonly errors: readonly string[]
  /** Ends it in order; rejects when it did not end well. */
  readonly stop: () => Promise<void>
  /** Ends it with kill -9. */
  readonly kill: () => Promise<void>
}

/** The real command service in a process of its own, with the heap it has when it is deployed, on any free port. */
export const startServiceProcess = async (
  writeDatabaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
  heap: readonly string[] = HEAP_OF_A_SERVICE,
): Promise<ServiceProcess> => {
  const child = spawn(process.execPath, [...heap, MAIN], {
    env: { ...process.env, WRITE_DATABASE_URL: writeDatabaseUrl, ...ON_A_FREE_PORT, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
  const errors: string[] = []
  const url = await addressOf(child, errors)
  return {
    url,
    pid: child.pid!,
    errors,
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'close')
      if (child.exitCode !== 0) throw new Error(`the service ended with ${child.exitCode}: ${errors.join('\n')}`)
    },
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

const addressOf = (child: ChildProcess, errors: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`the service ended with ${code}: ${errors.join('\n')}`)))
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { level, message } = JSON.parse(line) as { level: string; message: string }
      if (level === 'error') errors.push(line)
      const url = /^Commands are taken at (http:\S+)$/.exec(message)?.[1]
      if (url) resolve(url)
    })
  })
