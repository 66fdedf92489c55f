import { CannotStart } from '../kernel/cannot-start.ts'
import { type Config, configOf } from './config.ts'
import { createLogger, type Log } from './logger.ts'
import { asksForHelp, refuseArguments, WRONG_USAGE, WrongUsage } from './usage.ts'

export type Purpose = {
  readonly name: string
  /** What `--help` tells: what it is. */
  readonly help: string
}

export type Program = {
  readonly config: Config
  readonly log: Log
  /** Says how to stop what has just been started; all are stopped in reverse order. */
  readonly started: (name: string, stop: Stop) => void
}

type Stop = () => Promise<unknown> | unknown

const CONFIGURED = 'Environment variables configure it: .env.example lists them all.'

const STOP_WITHIN_MS = 20_000

/** A terminal sends Ctrl-C to npm and to us, and npm passes it on: what comes this soon is the same signal. */
const SAME_SIGNAL_MS = 500

/**
 * A process from start to end: starting → running → stopping → ended. SIGTERM or SIGINT stops it in order and ends it with 0; a second one
 * ends it at once. A start that fails and an error that nobody caught are logged, what was started is stopped, and it ends with 1. However
 * many services the process has, this is called once. `--help` tells what it is; any other argument is refused, and it ends with 2.
 */
export const run = async ({ name, help }: Purpose, start: (program: Program) => Promise<void>): Promise<void> => {
  const args = process.argv.slice(2)
  if (asksForHelp(args)) return console.log(`${help}\n${CONFIGURED}`)
  orExit(() => refuseArguments(args), WRONG_USAGE)
  const config = orExit(() => configOf(process.env), 1)
  const log = createLogger({ service: name, level: config.LOG_LEVEL })
  const stops = createStops(log)
  const starting = Promise.withResolvers<void>()
  let stoppingSince: number | undefined

  const end = async (code: number): Promise<void> => {
    if (stoppingSince !== undefined) return
    stoppingSince = performance.now()
    setTimeout(() => process.exit(1), STOP_WITHIN_MS)
    const cleanly = await stops.run()
    await starting.promise
    process.exit((await stops.run()) && cleanly ? code : 1)
  }
  listenForTheEnd(log, end, () => stoppingSince)
  try {
    await start({ config, log, started: stops.add })
  } catch (error) {
    // What fails because it is being stopped is no failure to start.
    if (stoppingSince === undefined) logFailure(error, log)
    void end(1)
  }
  starting.resolve()
}

const listenForTheEnd = (log: Log, end: (code: number) => Promise<void>, stoppingSince: () => number | undefined): void => {
  const onSignal = (signal: NodeJS.Signals): void => {
    const since = stoppingSince()
    if (since === undefined) log.info(`${signal}: stopping`)
    else if (performance.now() - since > SAME_SIGNAL_MS) process.exit(1)
    void end(0)
  }
  const onUncaught = (error: unknown): void => {
    log.error('Nobody caught this: stopping', { error })
    void end(1)
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  process.on('uncaughtException', onUncaught).on('unhandledRejection', onUncaught)
}

/** What has been started: `run` stops it, the last first, and says whether all went well. */
const createStops = (log: Log) => {
  const stops: { readonly name: string; readonly stop: Stop }[] = []
  return {
    add: (name: string, stop: Stop): void => void stops.push({ name, stop }),
    run: async (): Promise<boolean> => {
      let cleanly = true
      for (let next = stops.pop(); next; next = stops.pop()) cleanly = (await stopped(next.name, next.stop, log)) && cleanly
      return cleanly
    },
  }
}

const orExit = <Result>(work: () => Result, code: number): Result => {
  try {
    return work()
  } catch (error) {
    console.error(error instanceof CannotStart || error instanceof WrongUsage ? error.message : error)
    return process.exit(code)
  }
}

const logFailure = (error: unknown, log: Log): void => {
  if (error instanceof CannotStart) log.error(error.message)
  else log.error('Starting failed', { error })
}

const stopped = async (name: string, stop: Stop, log: Log): Promise<boolean> => {
  try {
    await stop()
    return true
  } catch (error) {
    log.error(`${name} did not stop cleanly`, { error })
    return false
  }
}
