import type { Verdict } from '#shared/kernel/keeping-up.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Leases } from '#shared/ports/leases.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { NeedsRebuild } from '../apply-batch.ts'
import { createLeasedWork, type Going } from '../leased-work.ts'
import { keepLists, type Place } from './keep-lists.ts'
import { createListsKeepingUp } from './keeping-up.ts'

export type NeighbourPorts = {
  /** Where the read models are; its commits ring for those who wait. */
  readonly database: Database
  readonly leases: Leases
  /** Names this process; the same after a restart where there is only one. */
  readonly holder: string
  readonly logger: Log
}

export type NeighboursStatus = {
  /** working: it is this process that makes lists. standby: another one does, or nobody knows which. */
  readonly mode: 'working' | 'standby'
  /** Of a standby: where the lists were when this process last worked. */
  readonly position: Position
  /** How many events the pairs are ahead of them. */
  readonly lag: number
  readonly verdict: Verdict
  /** Since this process began. */
  readonly listsMade: number
  readonly pairsForgotten: number
  /** Why it cannot go on at the moment. */
  readonly trouble?: string
}

export interface Neighbours {
  start(): void
  /** Waits for the step under way. */
  stop(): Promise<void>
  status(): NeighboursStatus
}

/** Keeps the lists of what is bought together and of what is bought most, in one process at a time. */
export const createNeighbours = (ports: NeighbourPorts): Neighbours => {
  const verdictOn = createListsKeepingUp()
  let place: Place = { position: 0 as Position, pairs: 0 as Position }
  let [listsMade, pairsForgotten] = [0, 0]

  const keep = (going: Going) =>
    keepLists({
      ...going,
      database: ports.database,
      onMade: (lists) => (listsMade += lists),
      onForgotten: (pairs) => (pairsForgotten += pairs),
      onPlace: (to) => {
        place = to
        leased.isWell()
      },
    })

  const leased = createLeasedWork({
    ...ports,
    name: 'neighbours',
    work: keep,
    progress: () => listsMade,
    // Until the pairs have been rebuilt there is nothing to be done.
    passes: (error) => error instanceof NeedsRebuild,
  })

  return {
    start: leased.start,
    stop: leased.stop,
    status: () => {
      const mode = leased.isHeld() ? 'working' : 'standby'
      const follower = { position: mode === 'standby' ? place.pairs : place.position, head: place.pairs }
      const [lag, verdict, trouble] = [
        Math.max(0, follower.head - follower.position),
        verdictOn(performance.now(), { ...follower, listsMade }),
        leased.trouble(),
      ]
      const status = { mode, position: place.position, lag, verdict, listsMade, pairsForgotten } as const
      return trouble === '' || mode === 'standby' ? status : { ...status, trouble }
    },
  }
}
