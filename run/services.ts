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

  const codes = services.map(exitOf)
  await Promise.race(codes)
  if (!asked) console.error('services: one of them ended, so the others are stopped')
  stop()
  const failed = (await Promise.all(codes)).some((code) => code !== 0)
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

const exitOf = async (child: ChildProcess): Promise<number> => {
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 1
}

process.exitCode = await main()
