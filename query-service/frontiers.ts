import { setTimeout as sleep } from 'node:timers/promises'
import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Transaction } from '#shared/ports/database.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import { type Frontier, readFrontiers, tellsUpTo } from './frontier-map.ts'
import type { History } from './history.ts'
import { createWaitingLine, type WaitingLine } from './waiting-line.ts'

/**
 * Up to where read models tell, for those who wait for it. Whoever waits is woken when the frontier has been seen to be there: a read of
 * the same database that begins then finds it there too, unless the read model is taken back meanwhile.
 */
export interface Frontiers {
  /** As it was seen last; 0 of a read model that has no rows, or is of a history that the log has no more. */
  known(readModel: string): Position
  /** What an answer told. */
  saw(readModel: string, frontier: Frontier): void
  /** Rejects when time is up and the read database cannot be asked. */
  reach(readModel: string, position: Position, patience: Patience): Promise<Outcome>
  waiting(): number
}

export type Patience = {
  readonly withinMs: number
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal
  /** Aborted when nobody may wait any longer: one for all of a server. */
  readonly closing: AbortSignal
}

/** `late`: time is up. `left`: nobody waits any more. `full`: too many wait already. */
export type Outcome = 'reached' | 'late' | 'left' | 'closing' | 'full'

export type FrontierPorts = {
  readonly database: Transaction
  readonly history: History
  /** Rings when read models may have come further. */
  readonly progress?: Pick<Doorbell, 'onRing'> | undefined
  /** How often to look while nothing rings. */
  readonly pollMs: number
  readonly mostWaiting?: number
}

/** A waiting request costs about 20 kB with its connection, and a server has 16,000 connections at most. */
const MOST_WAITING = 12_000

/** Rings come by the thousand a second under load; looking more often than this wakes nobody sooner to speak of. */
const BETWEEN_LOOKS_MS = 2

/** A database that is away for a moment costs those who wait that moment, and no more. */
const AFTER_TROUBLE_MS = 100

type Waiter = { readonly settle: (outcome: Outcome) => void }

/** Looks only while somebody waits: at all frontiers in one statement, for however many. */
export const createFrontiers = ({ mostWaiting = MOST_WAITING, ...ports }: FrontierPorts): Frontiers => {
  const { database, history, progress, pollMs } = ports
  const lines = new Map<string, WaitingLine<Waiter>>()
  const all = new Set<Waiter>()
  const watched = new WeakSet<AbortSignal>()
  const alarm = createAlarm()
  let seen = new Map<string, Frontier>()
  /** Why the last look has seen nothing. */
  let trouble: { readonly error: unknown } | undefined
  let looking: Promise<void> | undefined

  const known = (readModel: string): Position => {
    const last = seen.get(readModel)
    return last && tellsUpTo(last.frontier, last, history) ? last.frontier : (0 as Position)
  }

  const look = async (): Promise<void> => {
    while (all.size > 0) {
      try {
        seen = await readFrontiers(database)
        trouble = undefined
        for (const { epoch } of seen.values()) history.saw(epoch)
        for (const [readModel, line] of lines) for (const { settle } of line.reached(known(readModel))) settle('reached')
      } catch (error) {
        trouble = { error }
        alarm.ring()
      }
      if (all.size > 0) await sleep(trouble ? AFTER_TROUBLE_MS : BETWEEN_LOOKS_MS)
      if (all.size > 0) await alarm.sleep(pollMs)
    }
    looking = undefined
  }

  const endAllAt = (closing: AbortSignal): void => {
    if (watched.has(closing)) return
    watched.add(closing)
    const endAll = () => {
      for (const { settle } of [...all]) settle('closing')
    }
    closing.addEventListener('abort', endAll, { once: true })
  }

  const lineOf = (readModel: string): WaitingLine<Waiter> => {
    const line = lines.get(readModel) ?? createWaitingLine<Waiter>()
    lines.set(readModel, line)
    return line
  }

  const wait = (line: WaitingLine<Waiter>, position: Position, { withinMs, signal }: Patience): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        line.remove(position, waiter)
        all.delete(waiter)
        if (all.size === 0) alarm.ring()
      }
      const end = (outcome: Outcome) => {
        leave()
        resolve(outcome)
      }
      const giveUp = () => {
        leave()
        if (trouble) reject(trouble.error)
        else resolve('late')
      }
      const waiter = { settle: end }
      const abort = () => end('left')
      const timer = setTimeout(giveUp, withinMs)
      signal.addEventListener('abort', abort)
      line.add(position, waiter)
      all.add(waiter)
      // What was committed before it came may have rung before it came.
      if (looking) alarm.ring()
      else looking = look()
    })

  progress?.onRing(() => {
    if (all.size > 0) alarm.ring()
  })
  return {
    known,
    saw: (readModel, { frontier, epoch }) => {
      history.saw(epoch)
      seen.set(readModel, { frontier, epoch })
    },
    reach: async (readModel, position, patience) => {
      if (known(readModel) >= position) return 'reached'
      if (patience.closing.aborted) return 'closing'
      if (patience.signal.aborted) return 'left'
      if (all.size >= mostWaiting) return 'full'
      endAllAt(patience.closing)
      return wait(lineOf(readModel), position, patience)
    },
    waiting: () => all.size,
  }
}
