import { LRUCache } from 'lru-cache'
import { categoryOf, type StreamId } from '#shared/events/streams.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Changed } from '#shared/ports/event-log.ts'
import { shapes } from './domain/shapes.ts'
import type { Folded } from './fold.ts'

/** What this process knows of the log: folded states, all of them true as of one position. */
export interface Knowledge {
  /** undefined before the log was first seen, and after it turned out to be another one. */
  position(): Position | undefined
  epoch(): number | undefined
  /** The state as of `position`, if it is known. */
  current(stream: StreamId): Folded | undefined
  /** What was once known, however old: load from behind its version. */
  last(stream: StreamId): Folded | undefined
  /** May keep it, if there is room and it is worth it. `snapshot`: the version of the stream's snapshot in the log, where it was met. */
  remember(stream: StreamId, folded: Folded, snapshot?: number): void
  /** Whether there are streams to take a snapshot of. */
  hasGrown(): boolean
  /** Some of the streams that have grown long since their last snapshot; each is told once, as if it had one now. */
  takeGrown(atMost: number): readonly (readonly [StreamId, Folded])[]
  /** The log has been seen up to head; what changed on the way there is no longer current. */
  moveTo(head: Position, changed: Changed): void
  /** The log has another history than the one that is known. */
  startOver(epoch?: number): void
}

type Kept = { folded: Folded; generation: number; snapshot: number }

export type KnowledgeOptions = {
  readonly maxBytes: number
  /** A stream that has grown by so many events is worth a snapshot. */
  readonly snapshotEvery: number
}

export const createKnowledge = ({ maxBytes, snapshotEvery }: KnowledgeOptions): Knowledge => {
  const kept = new LRUCache<StreamId, Kept>({ maxSize: maxBytes, sizeCalculation: bytesOf })
  const grown = new Set<StreamId>()
  let generation = 0
  let position: Position | undefined
  let epoch: number | undefined

  const outdate = (stream: StreamId): void => {
    const known = kept.peek(stream)
    if (known) known.generation = OUTDATED
  }

  return {
    position: () => position,
    epoch: () => epoch,
    current: (stream) => {
      const known = kept.get(stream)
      return known?.generation === generation ? known.folded : undefined
    },
    last: (stream) => kept.peek(stream)?.folded,
    remember: (stream, folded, met) => {
      if (!isAskedForAgain(stream)) return
      const isLong = folded.version >= snapshotEvery && shapes[categoryOf(stream)] !== undefined
      const snapshot = met ?? (isLong ? kept.peek(stream)?.snapshot : undefined) ?? 0
      kept.set(stream, { folded, generation, snapshot })
      if (isLong && folded.version - snapshot >= snapshotEvery) grown.add(stream)
    },
    hasGrown: () => grown.size > 0,
    takeGrown: (atMost) => {
      const taken: [StreamId, Folded][] = []
      for (const stream of grown) {
        if (taken.length === atMost) break
        grown.delete(stream)
        const known = kept.peek(stream)
        if (known === undefined) continue
        known.snapshot = known.folded.version
        taken.push([stream, known.folded])
      }
      return taken
    },
    moveTo: (head, changed) => {
      position = head
      if (changed === 'unknown') generation++
      else changed.forEach(outdate)
    },
    startOver: (other) => {
      kept.clear()
      grown.clear()
      position = undefined
      epoch = other
    },
  }
}

const OUTDATED = -1

/**
 * An order or a credit note is written once and hardly looked at again, while every order looks at articles and stock. Keeping
 * them too cost 20 % more CPU and 100 MiB more resident memory (bench/command-loop.ts), all of it garbage of the old generation.
 */
const isAskedForAgain = (stream: StreamId): boolean => {
  const category = categoryOf(stream)
  return category !== 'order' && category !== 'credit'
}

/** About what an entry takes in memory, its place in the cache included. */
const bytesOf = ({ folded: { state } }: Kept, stream: StreamId): number => {
  const own = 400 + stream.length
  switch (state.status) {
    case 'active':
    case 'discontinued':
      return own + textBytes(state.name) + textBytes(state.category)
    case 'registered':
      return own + Object.values(state.profile).reduce((sum, text) => sum + textBytes(text), 0)
    default:
      return own
  }
}

const textBytes = (text: string): number => 16 + 2 * text.length
