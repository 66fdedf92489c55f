import { createAlarm } from '#shared/kernel/alarm.ts'
import { keepTrying } from '#shared/kernel/keep-trying.ts'
import { isUnavailable } from '#shared/ports/database.ts'
import type { Leases } from '#shared/ports/leases.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { keepLease } from './kept-lease.ts'
import { reasonOf } from './trouble.ts'

export type LeasedWorkOptions = {
  readonly leases: Leases
  /** Of the lease. */
  readonly name: string
  /** Names this process; the same after a restart where there is only one. */
  readonly holder: string
  readonly logger: Log
  /** Goes on until it may not any more; what it rejects with is tried again after a pause that grows. */
  readonly work: (going: Going) => Promise<void>
  /** Grows while the work gets somewhere. */
  readonly progress: () => number
  /** Whether it goes on by itself when what it waits for is there again; of errors of a database that is known. */
  readonly passes?: (error: unknown) => boolean
}

export type Going = {
  /** Asked between two steps. */
  readonly goesOn: () => boolean
  /** Aborted when this process stops. */
  readonly signal: AbortSignal
  /** Cut short when it is time to stop. */
  readonly sleep: (milliseconds: number) => Promise<void>
}

export type LeasedWork = {
  readonly start: () => void
  /** Waits for the step under way. */
  readonly stop: () => Promise<void>
  /** Whether it is this process that works; if not, another one does, or nobody knows which. */
  readonly isHeld: () => boolean
  /** Why it cannot go on at the moment; empty while it can. */
  readonly trouble: () => string
  /** It has got somewhere. */
  readonly isWell: () => void
}

const BACK_OFF = { firstMs: 100, mostMs: 10_000 }
const STANDBY_MS = 1_000

/** Work that one process does at a time, as long as this one runs: it goes on while this one holds the lease. */
export const createLeasedWork = (options: LeasedWorkOptions): LeasedWork => {
  const { leases, name, holder, logger, progress, passes = () => false } = options
  const [wakeUp, ending] = [createAlarm(), new AbortController()]
  let trouble = ''
  let work: Promise<void> = Promise.resolve()
  const stopping = () => ending.signal.aborted
  const lease = keepLease({
    ...{ leases, name, holder, onTaken: wakeUp.ring },
    onTrouble: (error) => logger.debug('a lease cannot be kept', { lease: name, error }),
  })
  const going: Going = { goesOn: () => !stopping() && lease.isHeld(), signal: ending.signal, sleep: wakeUp.sleep }

  const onFailure = (error: unknown) => {
    if (stopping()) return
    const before = trouble
    trouble = reasonOf(error)
    const at = { worker: name, position: progress() }
    if (!isUnavailable(error) && !passes(error)) logger.error('a worker cannot go on, and keeps trying', { ...at, error })
    else if (trouble !== before) logger.warn('a worker waits', { ...at, reason: trouble })
  }

  const run = async () => {
    while (!stopping())
      if (!lease.isHeld()) await wakeUp.sleep(STANDBY_MS)
      else
        await keepTrying(() => options.work(going), {
          ...{ backOff: BACK_OFF, random: Math.random, sleep: wakeUp.sleep, progress, onFailure },
          stopping: () => !going.goesOn(),
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
    isHeld: lease.isHeld,
    trouble: () => trouble,
    isWell: () => {
      trouble = ''
    },
  }
}
