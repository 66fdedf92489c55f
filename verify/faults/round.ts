import { setTimeout as sleep } from 'node:timers/promises'
import { diceOf } from '../dice.ts'
import type { FaultKind } from '../strikes/kinds.ts'
import { strikes } from '../strikes/strikes.ts'
import type { Tally } from '../strikes/tally.ts'
import type { System } from '../system/system.ts'
import type { Load } from './load/load.ts'
import type { Round } from './plan.ts'

type Playing = {
  readonly system: System
  readonly load: Pick<Load, 'go' | 'rest'>
  readonly tally: Tally
  /** No more strikes after it, and the round rejects. */
  readonly signal: AbortSignal
  /** Told when what was taken away is back. */
  readonly onStrike: (kind: FaultKind, what: string) => void
  /** The load goes on until then, in `performance.now()`, and what would strike later does not. */
  readonly endsAt?: number
}

/** How long the load goes on undisturbed before and behind the faults. */
const CALM_MS = 500

/** Under load, strikes each fault at its time, whether or not the one before is over; resolves when all are and the load rests. */
export const playRound = async (round: Round, { system, load, tally, signal, onStrike, endsAt }: Playing): Promise<void> => {
  load.go()
  await sleep(CALM_MS, undefined, { signal })
  const underWay: Promise<void>[] = []
  for (const { kind, afterMs, seed } of round) {
    if (endsAt !== undefined && performance.now() + afterMs > endsAt) break
    await sleep(afterMs, undefined, { signal })
    const strike = strikes[kind](system, diceOf(seed)).then((what) => onStrike(kind, what))
    // Whoever waits for all of them sees it.
    strike.catch(() => {})
    underWay.push(strike)
    tally.struck(kind)
  }
  await Promise.all(underWay)
  await sleep(Math.max(CALM_MS, (endsAt ?? 0) - performance.now()), undefined, { signal })
  await load.rest()
}
