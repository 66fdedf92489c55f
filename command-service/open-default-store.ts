import { setTimeout as sleep } from 'node:timers/promises'
import { type BackOff, pauseBefore } from '#shared/kernel/back-off.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import type { NewId } from '#shared/ports/clock.ts'
import { LogUnavailable } from '#shared/ports/event-log.ts'
import { type CommandLoop, Overloaded } from './command-loop.ts'

const BACK_OFF: BackOff = { firstMs: 100, mostMs: 5_000 }

type Opening = {
  readonly loop: Pick<CommandLoop, 'submit'>
  readonly storeId: StoreId
  readonly newId: NewId
  readonly signal: AbortSignal
  /** Told once, when it has to wait. */
  readonly onWaiting: (error: Error) => void
}

/** Opens it, or finds it open; while the log is away it goes on trying. Resolves without having done so only when aborted. */
export const openDefaultStore = async ({ loop, storeId, newId, signal, onWaiting }: Opening): Promise<void> => {
  const requestid = newId()
  const metadata = { actor: 'system:command-service', role: 'admin', requestid, correlationid: requestid }
  for (let attempt = 1; !signal.aborted; attempt++)
    try {
      await loop.submit({ command: { type: 'OpenStore', storeId, name: storeId }, metadata })
      return
    } catch (error) {
      if (!(error instanceof LogUnavailable || error instanceof Overloaded)) throw error
      if (attempt === 1) onWaiting(error)
      await sleep(pauseBefore(attempt, BACK_OFF, Math.random), undefined, { signal }).catch(() => {})
    }
}
