import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { dieWithUs } from '#shared/adapters/die-with-us.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import { HEAP_OF_A_SERVICE } from '../../run/heap.ts'
import { ownEnvironment } from './own-environment.ts'

/** A service in a process of its own, started again whenever it ends, as a supervisor does. */
export type ServiceProcess = {
  readonly name: string
  /** Of the process that runs at the moment. */
  readonly pid: () => number | undefined
  /** Ends it with kill -9 and starts it again after so long. */
  readonly kill: (awayMs: number) => Promise<void>
  /** Stops it where it is and wakes it up after so long. */
  readonly pause: (forMs: number) => Promise<void>
  /** Does nothing when the process does not listen to its parent. */
  readonly tell: (message: object) => void
  /** Ends it in order; rejects when it does not end well. */
  readonly stop: () => Promise<void>
}

export type Wanted = {
  readonly name: string
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
  /** What it says is added there. */
  readonly logFile: string
  readonly onMessage?: (message: unknown) => void
  /** It ended though nobody had told it to. */
  readonly onEnded: (what: string) => void
}

const AGAIN_AFTER_MS = 500
const STOPS_WITHIN_MS = 30_000

export const startService = (wanted: Wanted): ServiceProcess => {
  const { name, onEnded } = wanted
  let [child, stopping] = [launch(wanted), false]
  const inTurn = createTurns(1)
  const expected = new WeakSet<ChildProcess>()

  const watch = (watched: ChildProcess) =>
    watched.once('close', (code, signal) => {
      if (expected.has(watched) || stopping) return
      onEnded(`${name} ended by itself with ${code ?? signal}`)
      setTimeout(() => stopping || startAgain(), AGAIN_AFTER_MS)
    })
  const startAgain = () => {
    child = launch(wanted)
    watch(child)
  }
  watch(child)

  return {
    name,
    pid: () => child.pid,
    kill: (awayMs) =>
      inTurn(async () => {
        if (!isAlive(child)) return
        expected.add(child)
        child.kill('SIGKILL')
        await once(child, 'close')
        await sleep(awayMs)
        if (!stopping) startAgain()
      }),
    pause: async (forMs) => {
      const paused = child
      paused.kill('SIGSTOP')
      await sleep(forMs)
      if (isAlive(paused)) paused.kill('SIGCONT')
    },
    tell: (message) => {
      // It may be dying this very moment.
      if (child.connected) child.send(message, () => {})
    },
    stop: async () => {
      stopping = true
      if (!isAlive(child)) return
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const tooLong = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
      const [code, signal] = await once(child, 'close')
      clearTimeout(tooLong)
      // One that has just been started does not listen to signals yet, and has nothing to lose.
      if (code !== 0 && signal !== 'SIGTERM') throw new Error(`${name} did not stop well: it ended with ${code ?? signal}`)
    },
  }
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null

/** In a process group of its own: a Ctrl-C in the terminal reaches it through us only. */
const launch = ({ script, environment, logFile, onMessage }: Wanted): ChildProcess => {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [...HEAP_OF_A_SERVICE, script], {
    env: ownEnvironment(environment),
    stdio: ['ignore', log, log, ...(onMessage ? (['ipc'] as const) : [])],
    detached: true,
  })
  closeSync(log)
  const callOff = dieWithUs(child.pid, { signal: 'KILL' })
  child.once('close', callOff)
  if (onMessage) child.on('message', onMessage)
  return child
}
