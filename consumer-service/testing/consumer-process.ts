import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HEAP_OF_A_SERVICE } from '../../run/heap.ts'

const MAIN = join(import.meta.dirname, '../main.ts')

export type ConsumerProcess = Awaited<ReturnType<typeof startConsumerProcess>>

/** The real consumer service in a process of its own, with the heap it has when it is deployed, on any free port. */
export const startConsumerProcess = async (environment: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [...HEAP_OF_A_SERVICE, MAIN], {
    env: { ...process.env, CONSUMER_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`the consumer service ended with ${code}: ${lines.join('\n')}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const found = /are at (http:\/\/[^"\s]+)/.exec(line)?.[1]
      if (found) resolve(found)
    })
  })
  const ended = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    const [code] = (await once(child, 'close')) as [number | null]
    return code
  }

  return {
    url,
    said: () => lines.join('\n'),
    /** How many shares it says that it holds. */
    held: async (): Promise<number> => {
      const answer = await fetch(`${url}/health`)
      const { checks } = (await answer.json()) as { checks: { shares: { held: number } } }
      return checks.shares.held
    },
    ready: async (): Promise<number> => (await fetch(`${url}/health/ready`)).status,
    /** As a machine does that is out of memory, or a virtual one that is moved. */
    pause: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    kill: () => ended('SIGKILL'),
    /** Its exit code. */
    stop: () => ended('SIGTERM'),
  }
}
