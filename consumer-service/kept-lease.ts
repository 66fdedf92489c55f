import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Leases } from '#shared/ports/leases.ts'

export type KeptLeaseOptions = {
  readonly leases: Leases
  readonly name: string
  readonly holder: string
  readonly onTaken: () => void
  readonly onTrouble: (error: unknown) => void
}

/** Another process takes over this long after the last renewal; two renewals may fail before that. */
const [LEASE_MS, RENEW_EVERY_MS] = [3_000, 1_000]

export type KeptLease = {
  /** false from the moment on at which another one may hold it, whether or not this one could be told. */
  readonly isHeld: () => boolean
  readonly start: () => void
  /** Gives it back at once. Never rejects: what cannot be given back runs out. */
  readonly stop: () => Promise<void>
}

/** One lease, taken as soon as nobody holds it and renewed from then on. Time is counted from before each question. */
export const keepLease = ({ leases, name, holder, onTaken, onTrouble }: KeptLeaseOptions): KeptLease => {
  const next = createAlarm()
  let [until, stopping] = [0, false]
  let keeping: Promise<void> = Promise.resolve()
  const isHeld = () => !stopping && performance.now() < until

  const take = async () => {
    const asked = performance.now()
    const [was, taken] = [isHeld(), await leases.acquire(name, holder, LEASE_MS)]
    until = taken ? asked + LEASE_MS : 0
    if (taken && !was) onTaken()
  }

  const keep = async () => {
    for (; !stopping; await next.sleep(RENEW_EVERY_MS)) await take().catch(onTrouble)
    await leases.release([name], holder).catch(onTrouble)
  }

  return {
    isHeld,
    start: () => {
      keeping = keep()
    },
    stop: async () => {
      stopping = true
      next.ring()
      await keeping
    },
  }
}
