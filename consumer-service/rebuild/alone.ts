import type { Leases } from '#shared/ports/leases.ts'

/** Long enough for one that was killed to be forgotten. */
const [LEASE_MS, RENEW_MS, PATIENCE_MS, ASK_AGAIN_MS] = [3_000, 1_000, 4_000, 250]

/** Another process is at it. */
export class AtWorkElsewhere extends Error {
  override readonly name = 'AtWorkElsewhere'
}

export type Sleep = (milliseconds: number) => Promise<void>

/**
 * Runs work while nobody else with a lease of this name does; waits a few seconds for it. `isMine` turns false when somebody else has
 * taken it. Rejects with AtWorkElsewhere when it is not to be had.
 */
export const alone = async <Result>(
  { leases, name, holder, sleep }: { leases: Leases; name: string; holder: string; sleep: Sleep },
  work: (isMine: () => boolean) => Promise<Result>,
): Promise<Result> => {
  await acquire(leases, name, holder, sleep)
  let mine = true
  let renewing: Promise<void> = Promise.resolve()
  const renew = async () => {
    // One that ran out while this process was busy is renewed unless somebody has taken it.
    mine &&= await leases.acquire(name, holder, LEASE_MS).catch(() => true)
  }
  const renewal = setInterval(() => {
    renewing = renew()
  }, RENEW_MS)
  try {
    return await work(() => mine)
  } finally {
    clearInterval(renewal)
    await renewing
    await leases.release([name], holder).catch(() => {})
  }
}

const acquire = async (leases: Leases, name: string, holder: string, sleep: Sleep): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await leases.acquire(name, holder, LEASE_MS))) {
    if (performance.now() > deadline) throw new AtWorkElsewhere(`another process is at work on it (${name})`)
    await sleep(ASK_AGAIN_MS)
  }
}
