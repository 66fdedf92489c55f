import { createAlarm } from '#shared/kernel/alarm.ts'
import { atMost } from '#shared/kernel/at-most.ts'
import { reasonOf } from '../trouble.ts'
import { assign } from './assign.ts'
import { ableOf, createReach, REACH } from './broker-reach.ts'
import { createOwnShares, type OwnSharesOptions, type Work } from './own-shares.ts'
import { SHARES, type Share } from './share.ts'

export type Holding<W extends Work> = {
  readonly start: () => void
  /** Gives everything back at once; waits for what is under way, within a limit. */
  readonly stop: () => Promise<void>
  /** What is wanted has changed. */
  readonly look: () => void
  /** What is done with those that it holds. */
  readonly works: () => readonly W[]
  /** Those that it does not hold, and who does. */
  readonly elsewhere: () => readonly (Share & { readonly holder: string | undefined })[]
  /** Why it cannot look after its shares at the moment; empty while it can. */
  readonly trouble: () => string
}

export type HoldingOptions<W extends Work> = OwnSharesOptions<W> & {
  /** All there are, whoever holds them. */
  readonly wanted: () => readonly Share[]
  /** Whether this process reaches the broker at the moment. */
  readonly connected: () => boolean
}

const MEMBERS = 'consumer '

/** Takes this process's part of the shares, keeps it, and gives back what others are to have. */
export const holdShares = <W extends Work>(options: HoldingOptions<W>): Holding<W> => {
  const { leases, holder, wanted, connected, logger, pace } = options
  const reach = createReach(connected, holder, pace)
  const own = createOwnShares(options)
  const member = `${MEMBERS}${holder}`
  const tick = createAlarm()
  let told: readonly string[] = []
  let holders: ReadonlyMap<string, string> = new Map()
  let [stopping, trouble] = [false, '']
  let running: Promise<void> = Promise.resolve()

  const look = async () => {
    await renew()
    const [members, reaches, shares] = [await leases.held(MEMBERS), await leases.held(REACH), await leases.held(SHARES)]
    holders = new Map(shares.map((lease) => [lease.name, lease.holder]))
    const ids = members.map((lease) => lease.holder)
    const mine = assign(wanted(), ableOf(ids, reaches), holders).get(holder) ?? []
    own.keepOnly(new Set(mine.map(({ lease }) => lease)))
    await take(mine.filter(isFree))
    trouble = ''
  }

  const isFree = ({ lease }: Share): boolean => !own.has(lease) && [undefined, holder].includes(holders.get(lease))

  const renew = async () => {
    const until = performance.now() + pace.leaseMs
    told = reach(performance.now())
    own.renewed(await leases.acquireAll([member, ...told, ...own.leases()], holder, pace.leaseMs), until)
  }

  const take = async (free: readonly Share[]) => {
    const [names, until] = [free.map(({ lease }) => lease), performance.now() + pace.leaseMs]
    const taken = await leases.acquireAll(names, holder, pace.leaseMs)
    for (const share of free) if (taken.has(share.lease)) own.begin(share, until)
  }

  const onFailure = (error: unknown) => {
    const reason = reasonOf(error)
    if (reason !== trouble) logger.warn('cannot look after the shares for now', { reason })
    trouble = reason
  }

  /** That a lease has run out is noticed also while the database does not answer. */
  const run = async () => {
    let looking: Promise<void> | undefined
    for (; !stopping; await tick.sleep(pace.everyMs)) {
      own.loseWhatRanOut()
      looking ??= look()
        .catch(onFailure)
        .finally(() => {
          looking = undefined
        })
      await atMost(pace.everyMs, looking)
    }
    await looking
  }

  return {
    start: () => {
      running = run()
    },
    stop: async () => {
      stopping = true
      tick.ring()
      await running
      await own.giveBackAll()
      await leases.release([member, ...told], holder).catch(onFailure)
    },
    look: tick.ring,
    works: own.works,
    elsewhere: () =>
      wanted()
        .filter(({ lease }) => !own.isBegun(lease))
        .map((share) => ({ ...share, holder: holders.get(share.lease) })),
    trouble: () => trouble,
  }
}
