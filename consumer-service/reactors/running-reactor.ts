import { createAlarm } from '#shared/kernel/alarm.ts'
import { keepTrying } from '#shared/kernel/keep-trying.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Clock } from '#shared/ports/clock.ts'
import { type CommandAnswer, type Commands, CommandsUnavailable, type KeyedCommand } from '#shared/ports/commands.ts'
import { type Database, isUnavailable } from '#shared/ports/database.ts'
import { type LogReader, LogUnavailable, type StreamReader } from '#shared/ports/event-log.ts'
import type { Leases } from '#shared/ports/leases.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { OtherHistory } from '../other-history.ts'
import { reasonOf } from '../trouble.ts'
import { followLog } from './follow-log.ts'
import { keepLease } from './kept-lease.ts'
import { Overtaken, type Place } from './place.ts'
import type { AnyReactor } from './reactor.ts'

export type ReactorPorts = {
  readonly log: LogReader & Pick<StreamReader, 'readStreams'>
  /** Says which day it is. */
  readonly clock: Clock
  /** Where the read models are. */
  readonly database: Database
  readonly commands: Commands
  readonly leases: Leases
  /** Names this process; the same after a restart where there is only one. */
  readonly holder: string
  readonly logger: Log
}

export type ReactorStatus = {
  readonly reactor: string
  /** following: it is this process that reacts. standby: another one does, or nobody knows which. */
  readonly mode: 'following' | 'standby'
  /** Of a standby: where it was when this process last followed. */
  readonly position: Position
  /** How its commands were answered since this process began. */
  readonly answers: Readonly<Record<CommandAnswer['result'], number>>
  /** Why it cannot go on at the moment. */
  readonly trouble?: string
}

export type RunningReactor = {
  readonly start: () => void
  /** Waits for the step under way, but not for commands that nobody answers. */
  readonly stop: () => Promise<void>
  readonly status: () => ReactorStatus
}

const BACK_OFF = { firstMs: 100, mostMs: 10_000 }
const IDLE = { firstMs: 20, mostMs: 1_000 }

/** One reactor as long as this process runs: it follows the log while it holds the lease. */
export const createRunningReactor = (reactor: AnyReactor, ports: ReactorPorts): RunningReactor => {
  const { leases, holder, logger } = ports
  const { name } = reactor
  const [wakeUp, ending] = [createAlarm(), new AbortController()]
  const answers = { done: 0, refused: 0, key_taken: 0 }
  let [position, trouble, idleMs] = [0 as Position, '', IDLE.firstMs]
  let work: Promise<void> = Promise.resolve()
  const stopping = () => ending.signal.aborted
  const lease = keepLease({
    leases,
    name: `reactor ${name}`,
    holder,
    onTaken: wakeUp.ring,
    onTrouble: (error) => logger.debug('a lease cannot be kept', { reactor: name, error }),
  })
  const goesOn = () => !stopping() && lease.isHeld()

  const onPlace = (place: Place) => {
    if (place.position > position) trouble = ''
    ;[position, idleMs] = [place.position, IDLE.firstMs]
  }

  const onAnswer = (command: KeyedCommand, answer: CommandAnswer) => {
    answers[answer.result]++
    if (answer.result === 'refused') logger.warn('a command of a reactor was refused', { reactor: name, command, answer })
  }

  const onFailure = (error: unknown) => {
    if (stopping()) return
    const before = trouble
    trouble = reasonOf(error)
    if (passes(error)) {
      if (trouble !== before) logger.warn('a reactor waits', { reactor: name, position, reason: trouble })
    } else logger.error('a reactor cannot go on, and keeps trying', { reactor: name, position, error })
  }

  const pause = async () => {
    trouble = ''
    await wakeUp.sleep(idleMs)
    idleMs = Math.min(2 * idleMs, IDLE.mostMs)
  }

  const follow = () => followLog({ ...ports, reactor, signal: ending.signal, goesOn, onPlace, onAnswer, pause })

  const run = async () => {
    while (!stopping())
      if (!lease.isHeld()) await wakeUp.sleep(IDLE.mostMs)
      else
        await keepTrying(follow, {
          backOff: BACK_OFF,
          random: Math.random,
          sleep: wakeUp.sleep,
          stopping: () => !goesOn(),
          progress: () => position,
          onFailure,
        })
  }

  return {
    start: () => {
      lease.start()
      work = run()
    },
    stop: async () => {
      ending.abort()
      wakeUp.ring()
      await work
      await lease.stop()
    },
    status: () => {
      const mode = lease.isHeld() ? 'following' : 'standby'
      const status: ReactorStatus = { reactor: name, mode, position, answers: { ...answers } }
      return trouble === '' || mode === 'standby' ? status : { ...status, trouble }
    },
  }
}

/** It goes on by itself when what it waits for is there again, or from where it stands now. */
const passes = (error: unknown): boolean =>
  error instanceof CommandsUnavailable ||
  error instanceof LogUnavailable ||
  error instanceof Overtaken ||
  error instanceof OtherHistory ||
  isUnavailable(error)
