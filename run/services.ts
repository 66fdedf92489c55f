import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { refuseArguments } from '#shared/runtime/usage.ts'
import { HEAP_OF_A_SERVICE } from './heap.ts'
import { runScript } from './script.ts'

const help = `npm run services

Migrates the databases, then runs command-service, outbox-publisher, consumer-service and query-service
as four processes, configured by the environment (see .env.example; a file .env is read when there is one).
Ctrl-C stops them all. When one of them ends by itself, the others are stopped too.`

const SERVICES = ['command-service', 'outbox-publisher', 'consumer-service', 'query-service'] as const

const services = async (args: readonly string[]): Promise<number> => {
  refuseArguments(args)
  if ((await exitOf(run('migrate', 'run/migrate.ts'))) !== 0) return 1

  const processes = SERVICES.map((name) => run(name, `${name}/main.ts`))
  let asked = false
  const stop = (): void => processes.forEach((service) => void service.kill('SIGTERM'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      asked = true
      stop()
    })

  const ends = processes.map(async (service, index) => ({ name: SERVICES[index]!, code: await exitOf(service) }))
  const { name, code } = await Promise.race(ends)
  if (!asked) console.error(`services: ${name} has ended with ${code}, so the others are stopped`)
  stop()
  const failed = (await Promise.all(ends)).some((end) => end.code !== 0)
  return failed || !asked ? 1 : 0
}

/** In a process group of its own: a Ctrl-C in the terminal reaches it through us only, in order. */
const run = (name: string, script: string): ChildProcess => {
  const child = spawn(process.execPath, [...HEAP_OF_A_SERVICE, script], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream! }).on('line', (line) => console.log(`${name.padEnd(16)} │ ${line}`))
  return child
}

/** The exit code, or the name of the signal that ended it. */
const exitOf = async (child: ChildProcess): Promise<number | string> => {
  const [code, signal] = (await once(child, 'close')) as [number | null, string]
  return code ?? signal
}

await runScript({ name: 'services', help }, services)
