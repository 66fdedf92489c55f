import { type Candidate, type Cursor, Fenced, type PublisherCursor } from '#shared/ports/publisher-cursor.ts'

export type Lease = { readonly milliseconds: number; readonly renewEveryMs: number }

/** Another publisher takes over 3 s after the last renewal at the latest; two renewals may fail before that. */
export const LEASE: Lease = { milliseconds: 3_000, renewEveryMs: 1_000 }

export type Lead = {
  readonly cursor: Cursor
  /** As that of the port; what the cursor has been moved to is what must be there when the lease is renewed. */
  readonly move: PublisherCursor['move']
  /** false from the moment on at which another one may lead, whether or not this one could be told. */
  readonly isHeld: () => boolean
  /** Lets another one lead at once. Never rejects: what cannot be released runs out. */
  readonly release: () => Promise<void>
}

type LeadOptions = {
  readonly cursors: PublisherCursor
  readonly candidate: Omit<Candidate, 'milliseconds'>
  readonly lease: Lease
  readonly onLost: () => void
}

/** The lead, renewed until it is released or lost; undefined while another one has it. Time is counted from before each question. */
export const takeLead = async ({ cursors, candidate, lease, onLost }: LeadOptions): Promise<Lead | undefined> => {
  let [asked, asking, held] = [performance.now(), false, true]
  let until = asked + lease.milliseconds
  const cursor = await cursors.lead({ ...candidate, milliseconds: lease.milliseconds })
  if (!cursor) return undefined
  let stored = cursor

  const letGo = () => {
    if (held) clearInterval(watch)
    held = false
  }
  const lose = () => {
    if (!held) return
    letGo()
    onLost()
  }
  const isHeld = () => held && performance.now() < until

  const renew = async () => {
    ;[asked, asking] = [performance.now(), true]
    const from = asked
    try {
      await cursors.renew(stored, lease.milliseconds)
      until = from + lease.milliseconds
    } catch (error) {
      if (error instanceof Fenced) lose()
    }
    asking = false
  }

  const watch = setInterval(() => {
    if (!isHeld()) lose()
    else if (!asking && performance.now() - asked >= lease.renewEveryMs) void renew()
  }, lease.renewEveryMs / 4)

  return {
    cursor,
    isHeld,
    move: async (to) => {
      await cursors.move(to)
      stored = to
    },
    release: async () => {
      if (!held) return
      letGo()
      await cursors.release(cursor.fence).catch(() => {})
    },
  }
}
