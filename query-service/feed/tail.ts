import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LoggedEvent, LogReader } from '#shared/ports/event-log.ts'
import type { Frontiers } from '../frontiers.ts'
import { framed } from './chunk.ts'
import { createRing, type Ring } from './ring.ts'

export type TailPorts = {
  readonly log: LogReader
  readonly frontiers: Pick<Frontiers, 'known' | 'reach'>
  /** Leaves out what is not to be told any more. */
  readonly tellable: (events: readonly LoggedEvent[]) => Promise<readonly LoggedEvent[]>
}

type Options = TailPorts & { readonly onTrouble: () => void }

export type Follower = {
  /** There is more to tell. */
  readonly wake: () => void
  /** What was told is no more: the log has another history. */
  readonly end: () => void
}

/** The audit as it has just been read: its frontier, and of which history of the log it is; 0 while it is of none. */
export type Reached = { readonly frontier: Position; readonly history: number }

export type Tail = {
  readonly join: (follower: Follower, reached: Reached) => void
  readonly leave: (follower: Follower) => void
  readonly ring: () => Ring
}

const PAGE = { limit: 1_000, maxBytes: 1024 * 1024 }
const LOOK_AGAIN_MS = 10_000
const AFTER_TROUBLE_MS = 500

/** Nobody may wait for longer than there are followers: they know by themselves when the server closes. */
const never = new AbortController().signal

/** Reads each new event once for all followers, up to the audit's frontier. It is at work only while there are any. */
export const createTail = ({ log, frontiers, tellable, onTrouble }: Options): Tail => {
  const followers = new Set<Follower>()
  const alarm = createAlarm()
  let ring = createRing(0 as Position)
  let history = 0
  let waiting = new AbortController()
  let running = false

  const run = async (): Promise<void> => {
    while (followers.size > 0)
      try {
        await step()
      } catch {
        // A database is away. Followers are told nothing meanwhile, and lose nothing.
        onTrouble()
        await alarm.sleep(AFTER_TROUBLE_MS)
      }
    running = false
    ring = createRing(0 as Position)
  }

  const step = async (): Promise<void> => {
    const upTo = frontiers.known('audit')
    if (upTo > ring.through()) return read(upTo)
    waiting = new AbortController()
    const patience = { withinMs: LOOK_AGAIN_MS, signal: waiting.signal, closing: never }
    const outcome = await frontiers.reach('audit', (ring.through() + 1) as Position, patience)
    if (outcome === 'full') await alarm.sleep(AFTER_TROUBLE_MS)
    if (outcome === 'late' && (frontiers.known('audit') < ring.through() || (await isAnotherHistory()))) endAll()
  }

  const read = async (upTo: Position): Promise<void> => {
    const into = ring
    const { events } = await log.read({ ...PAGE, after: into.through(), upTo })
    // Asked for behind the reading: what is of this history was read from it.
    if (await isAnotherHistory()) return endAll()
    if (events.length === 0) throw new Error(`the log ends before position ${upTo}, which has been applied`)
    const told = (await tellable(events)).map(framed)
    if (into !== ring) return
    ring.add(told)
    for (const { wake } of [...followers]) wake()
  }

  /** The audit may have got further in it than it had been, as if nothing had happened. */
  const isAnotherHistory = async (): Promise<boolean> => {
    const { epoch } = await log.head()
    history ||= epoch
    return epoch !== history
  }

  const endAll = (): void => {
    for (const { end } of [...followers]) end()
  }

  return {
    join: (follower, reached) => {
      const isOther = running && reached.history !== 0 && history !== 0 && reached.history !== history
      if (isOther) endAll()
      followers.add(follower)
      if (running && !isOther) return
      ring = createRing(reached.frontier)
      history = reached.history
      if (running) return
      running = true
      void run()
    },
    leave: (follower) => {
      followers.delete(follower)
      if (followers.size > 0) return
      waiting.abort()
      alarm.ring()
    },
    ring: () => ring,
  }
}
