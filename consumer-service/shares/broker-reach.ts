import type { Lease } from '#shared/ports/leases.ts'
import type { Pace } from './pace.ts'

const [CONNECTED, AWAY] = ['broker connected ', 'broker away ']
export const REACH = 'broker '

/** What a process tells the others of its connection to the broker: the names of the leases it is to take, none while that is not settled. */
export const createReach = (connected: () => boolean, holder: string, pace: Pace): ((now: number) => readonly string[]) => {
  let seen: { readonly isConnected: boolean; readonly since: number } | undefined
  return (now) => {
    const isConnected = connected()
    if (seen?.isConnected !== isConnected) seen = { isConnected, since: now }
    const lasts = now - seen.since
    if (isConnected) return lasts >= pace.connectedMs ? [`${CONNECTED}${holder}`] : []
    return lasts >= pace.awayMs ? [`${AWAY}${holder}`] : []
  }
}

/** Who cannot reach the broker has no share while somebody can. When nobody can, all go on from the log. */
export const ableOf = (members: readonly string[], told: readonly Lease[]): readonly string[] => {
  const tellers = (prefix: string) => told.filter(({ name }) => name.startsWith(prefix)).map(({ holder }) => holder)
  const away = new Set(tellers(AWAY))
  const isServed = tellers(CONNECTED).some((holder) => members.includes(holder) && !away.has(holder))
  return isServed ? members.filter((holder) => !away.has(holder)) : members
}
