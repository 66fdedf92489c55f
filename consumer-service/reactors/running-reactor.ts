import type { Position } from '#shared/kernel/types.ts'
import type { Clock } from '#shared/ports/clock.ts'
import { type CommandAnswer, type Commands, CommandsUnavailable, type KeyedCommand } from '#shared/ports/commands.ts'
import type { Database } from '#shared/ports/database.ts'
import { type LogReader, LogUnavailable, type StreamReader } from '#shared/ports/event-log.ts'
import type { Leases } from '#shared/ports/leases.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { createLeasedWork, type Going } from '../leased-work.ts'
import { OtherHistory } from '../other-history.ts'
import { followLog } from './follow-log.ts'
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

const IDLE = { firstMs: 20, mostMs: 1_000 }

/** One reactor as long as this process runs: it follows the log while it holds the lease. */
export const createRunningReactor = (reactor: AnyReactor, ports: ReactorPorts): RunningReactor => {
  const { leases, holder, logger } = ports
  const answers = { done: 0, refused: 0, key_taken: 0 }
  let [position, idleMs] = [0 as Position, IDLE.firstMs]

  const onAnswer = (command: KeyedCommand, answer: CommandAnswer) => {
    answers[answer.result]++
    if (answer.result === 'refused') logger.warn('a command of a reactor was refused', { reactor: reactor.name, command, answer })
  }

  const follow = ({ sleep, ...going }: Going) => {
    const onPlace = (place: Place) => {
      if (place.position > position) leased.isWell()
      ;[position, idleMs] = [place.position, IDLE.firstMs]
    }
    const pause = async () => {
      leased.isWell()
      await sleep(idleMs)
      idleMs = Math.min(2 * idleMs, IDLE.mostMs)
    }
    return followLog({ ...ports, ...going, reactor, onPlace, onAnswer, pause })
  }

  const name = `reactor ${reactor.name}`
  const leased = createLeasedWork({ leases, holder, logger, name, work: follow, progress: () => position, passes })

  return {
    start: leased.start,
    stop: leased.stop,
    status: () => {
      const mode = leased.isHeld() ? 'following' : 'standby'
      const status: ReactorStatus = { reactor: reactor.name, mode, position, answers: { ...answers } }
      const trouble = leased.trouble()
      return trouble === '' || mode === 'standby' ? status : { ...status, trouble }
    },
  }
}

/** It goes on by itself when what it waits for is there again, or from where it stands now. */
const passes = (error: unknown): boolean =>
  error instanceof CommandsUnavailable ||
  error instanceof LogUnavailable ||
  error instanceof Overtaken ||
  error instanceof OtherHistory
