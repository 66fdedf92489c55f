import { Readable } from 'node:stream'
import type { Position } from '#shared/kernel/types.ts'
import type { Chunk } from './chunk.ts'
import { HEARTBEAT, opening, progressTo } from './event-stream.ts'
import { type Interest, nameOf, wantedBy } from './interest.ts'
import { type createReadBehind, pageBehind } from './read-behind.ts'
import type { Reached, Tail } from './tail.ts'

export type Pace = {
  /** How often somebody to whom there is nothing to say hears that there is nothing. */
  readonly heartbeatMs: number
  /** How long somebody may leave what was said to him where it is. */
  readonly slowMs: number
}

export type Listening = {
  readonly interest: Interest
  readonly after: Position
  readonly reached: Reached
}

export type ListenerPorts = {
  readonly tail: Tail
  readonly readBehind: ReturnType<typeof createReadBehind>
  readonly pace: Pace
  readonly onDropped: () => void
  readonly onTrouble: () => void
  readonly onGone: () => void
}

export type Listener = { readonly stream: Readable; readonly end: () => void }

/** Who passes over so many positions is told how far it has come: whoever comes back does not pass over them again. */
const PROGRESS_EVERY = 10_000
const AFTER_TROUBLE_MS = 1_000

/**
 * What one connection is sent. It takes when there is room: what it has not taken is not kept for it but read again, so that each costs a
 * few chunks of memory at the most, however slow it is.
 */
export const createListener = ({ interest, after, reached }: Listening, ports: ListenerPorts): Listener => {
  const { tail, readBehind, pace } = ports
  const [name, wanted] = [nameOf(interest), wantedBy(interest)]
  let [position, told] = [after, after]
  let [hasRoom, busy, gone] = [false, false, false]
  let [page, slow, later] = [pageBehind(), undefined as NodeJS.Timeout | undefined, undefined as NodeJS.Timeout | undefined]

  const say = (text: string | Buffer): void => {
    hasRoom = stream.push(text)
    if (!hasRoom) slow ??= setTimeout(drop, pace.slowMs)
  }

  const drop = (): void => {
    ports.onDropped()
    stream.destroy()
  }

  const sayProgress = (): void => {
    told = position
    say(progressTo(position))
  }

  const beat = (): void => {
    if (!hasRoom) return
    if (position > told) sayProgress()
    else say(HEARTBEAT)
  }

  const next = async (): Promise<Chunk> => {
    const chunk = await readBehind(position, tail.ring().through(), wanted, page)
    page = pageBehind(chunk, page)
    return chunk
  }

  const take = ({ bytes, through, last }: Chunk): void => {
    position = through
    told = last ?? told
    if (last !== undefined) say(bytes)
    else if (position - told >= PROGRESS_EVERY) sayProgress()
  }

  const goOn = async (): Promise<void> => {
    if (busy) return
    busy = true
    try {
      while (hasRoom && !gone && position < tail.ring().through()) {
        const chunk = tail.ring().behind(position, name, wanted) ?? (await next())
        if (!gone) take(chunk)
      }
    } catch {
      // The log is away. What is said when it is back goes on from here.
      ports.onTrouble()
      if (!gone) later = setTimeout(goOn, AFTER_TROUBLE_MS)
    } finally {
      busy = false
    }
  }

  const stream = new Readable({
    read: () => {
      hasRoom = true
      clearTimeout(slow)
      slow = undefined
      void goOn()
    },
    destroy: (error, done) => {
      leave()
      done(error)
    },
  })

  const leave = (): void => {
    if (gone) return
    gone = true
    clearInterval(heart)
    clearTimeout(slow)
    clearTimeout(later)
    tail.leave(follower)
    ports.onGone()
  }

  const end = (): void => {
    if (gone) return
    leave()
    stream.push(null)
  }

  const follower = { wake: () => void goOn(), end }
  const heart = setInterval(beat, pace.heartbeatMs)
  stream.push(opening(position))
  tail.join(follower, reached)
  return { stream, end }
}
