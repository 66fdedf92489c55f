import type { Leases } from '#shared/ports/leases.ts'

/** Long enough for one that was killed to be forgotten. */
const [LEASE_MS, RENEW_MS, PATIENCE_MS, ASK_AGAIN_MS] = [3_000, 1_000, 4_000, 250]

/** Another process is at it. */
export class AtWorkElsewhere extends Error {
  override readonly name = 'AtWorkElsewhere'
}

export type Sleep = (milliseconds: number) => Promise<void>

/**
 * Runs work while nobody else with a lease of this name does; waits a few seconds for it. `isMine` turns false when the lease is lost.
 * Rejects with AtWorkElsewhere when it is not to be had.
 */
export const alone = async <Result>(
  { leases, name, holder, sleep }: { leases: Leases; name: string; holder: string; sleep: Sleep },
  work: (isMine: () => boolean) => Promise<Result>,
): Promise<Result> => {
  let until = await acquired(leases, name, holder, sleep)
  const isMine = () => performance.now() < until
  let renewing: Promise<void> = Promise.resolve()
  const renew = async () => {
    const asked = performance.now()
    const held = await leases.acquire(name, holder, LEASE_MS).catch(() => undefined)
    if (held !== undefined) until = held && isMine() ? asked + LEASE_MS : 0
  }
  const renewal = setInterval(() => {
    renewing = renew()
  }, RENEW_MS)
  try {
    return await work(isMine)
  } finally {
    clearInterval(renewal)
    await renewing
    await leases.release([name], holder).catch(() => {})
  }
}

const acquired = async (leases: Leases, name: string, holder: string, sleep: Sleep): Promise<number> => {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const asked = performance.now()
    if (await leases.acquire(name, holder, LEASE_MS)) return asked + LEASE_MS
    if (asked > deadline) throw new AtWorkElsewhere(`another process is at work on it (${name})`)
    await sleep(ASK_AGAIN_MS)
  }
}
