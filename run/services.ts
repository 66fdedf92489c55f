import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { HEAP_OF_A_SERVICE } from './heap.ts'

const HELP = `npm run services

Migrates the databases, then runs command-service, outbox-publisher, consumer-service and query-service
as four processes, configured by the environment (see .env.example; a file .env is read when there is one).
Ctrl-C stops them all. When one of them ends by itself, the others are stopped too.`

const SERVICES = ['command-service', 'outbox-publisher', 'consumer-service', 'query-service'] as const

const main = async (): Promise<number> => {
  if (process.argv.includes('--help')) {
    console.log(HELP)
    return 0
  }
  readEnvFile()
  if ((await exitOf(run('migrate', 'run/migrate.ts'))) !== 0) return 1

  const services = SERVICES.map((name) => run(name, `${name}/main.ts`))
  let asked = false
  const stop = (): void => services.forEach((service) => void service.kill('SIGTERM'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      asked = true
      stop()
    })

  const ends = services.map(async (service, index) => ({ name: SERVICES[index]!, code: await exitOf(service) }))
  const { name, code } = await Promise.race(ends)
  if (!asked) console.error(`services: ${name} has ended with ${code}, so the others are stopped`)
  stop()
  const failed = (await Promise.all(ends)).some((end) => end.code !== 0)
  return failed || !asked ? 1 : 0
}

const readEnvFile = (): void => {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
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

process.exitCode = await main()
