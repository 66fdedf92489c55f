import type { Position } from '#shared/kernel/types.ts'
import { type Chunk, chunkOf, type Framed } from './chunk.ts'
import type { Wanted } from './interest.ts'

const MOST = { characters: 8 * 1024 * 1024, events: 20_000 }

/** 8 MiB. A thousand listeners that stall are at some dozen places: with one chunk for each of them they held 200 MiB more. */
const MOST_CHUNKS = 256

/** The latest events, in the order of their positions, without gaps; when there are too many, the older half is forgotten. */
export const createRing = (begin: Position, most = MOST) => {
  let [events, from, characters] = [[] as Framed[], begin as number, 0]
  const chunks = new Map<string, Chunk>()

  const through = () => (from + events.length) as Position

  const forget = (): void => {
    const half = Math.ceil(events.length / 2)
    from += half
    events = events.slice(half)
    characters = charactersIn(events)
  }

  /** What was told of a customer who is erased now told who that was; the log is read without it. */
  const forgetErased = (more: readonly Framed[]): void => {
    const erased = new Set(more.flatMap(({ type, stream }) => (type === 'CustomerErased' ? stream : [])))
    if (erased.size === 0 || !events.some(({ stream }) => erased.has(stream))) return
    ;[from, events, characters] = [through(), [], 0]
    chunks.clear()
  }

  return {
    through,

    add: (more: readonly Framed[]): void => {
      forgetErased(more)
      // One that is full stays what it is.
      for (const [place, chunk] of chunks) if (chunk.through === through()) chunks.delete(place)
      if (chunks.size >= MOST_CHUNKS) chunks.clear()
      for (const event of more) events.push(event)
      characters += charactersIn(more)
      while (events.length > 1 && (characters > most.characters || events.length > most.events)) forget()
    },

    /**
     * What is there behind a position; undefined when some of that has been forgotten. Who wants the same from the same place on is given
     * the same bytes.
     */
    behind: (after: Position, name: string, isWanted: Wanted): Chunk | undefined => {
      if (after < from) return undefined
      const place = `${after} ${name}`
      const chunk = chunks.get(place) ?? chunkOf(events, after - from, through(), isWanted)
      if (chunks.size < MOST_CHUNKS) chunks.set(place, chunk)
      return chunk
    },
  }
}

export type Ring = ReturnType<typeof createRing>

const charactersIn = (events: readonly Framed[]): number => events.reduce((sum, { frame }) => sum + frame.length, 0)
