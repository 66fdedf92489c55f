import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type Chunk, chunkOf, framed } from './chunk.ts'
import type { Wanted } from './interest.ts'
import type { TailPorts } from './tail.ts'

type ReadBehind = (after: Position, upTo: Position, isWanted: Wanted, page: PageSize) => Promise<Chunk>

/** How much of the log is read at a time. */
export type PageSize = { readonly limit: number; readonly maxBytes: number }

/** A chunk's worth to begin with; more, while what was read held nothing that is wanted. */
const SMALLEST: PageSize = { limit: 5_000, maxBytes: 32 * 1024 }
const LARGEST_BYTES = 1024 * 1024

export const pageBehind = (chunk?: Chunk, page: PageSize = SMALLEST): PageSize =>
  chunk === undefined || chunk.last !== undefined ? SMALLEST : { ...page, maxBytes: Math.min(page.maxBytes * 2, LARGEST_BYTES) }

/** For those who are further behind than the tail remembers. One at a time, however many they are: others want the log, too. */
export const createReadBehind = ({ log, tellable }: Pick<TailPorts, 'log' | 'tellable'>): ReadBehind => {
  const turns = createTurns(1)
  return (after, upTo, isWanted, page) =>
    turns(async () => {
      const { events, through } = await log.read({ ...page, after, upTo })
      if (through === after) throw new Error(`the log ends before position ${upTo}, which has been told`)
      const wanted = events.filter(isWanted)
      return chunkOf((await tellable(wanted)).map(framed), 0, through, () => true)
    })
}
