import type { Readable } from 'node:stream'
import type { Registry } from 'prom-client'
import { tryAgain } from '#shared/http/problem.ts'
import { createListener, type Listener, type Listening, type Pace } from './listener.ts'
import { countIn } from './metrics.ts'
import { createReadBehind } from './read-behind.ts'
import { createTail, type TailPorts } from './tail.ts'

export type FeedPorts = TailPorts & { readonly mostListeners: number; readonly pace?: Pace; readonly registry: Registry }

export type Feed = {
  /** Throws HttpProblem when nobody else may listen. `closing`: one for all of a server. */
  readonly listen: (listening: Listening, closing: AbortSignal) => Readable
}

/** Proxies close what is silent for 30 s and more; a phone in a tunnel is given as long. */
const PACE: Pace = { heartbeatMs: 15_000, slowMs: 30_000 }

/** The log's events, for whoever listens. */
export const createFeed = ({ mostListeners, pace = PACE, registry, ...ports }: FeedPorts): Feed => {
  const listeners = new Set<Listener>()
  const watched = new WeakSet<AbortSignal>()
  const { dropped, failed } = countIn(registry, () => listeners.size)
  const onTrouble = () => failed.inc()
  const [tail, readBehind] = [createTail({ ...ports, onTrouble }), createReadBehind(ports)]

  const endAllAt = (closing: AbortSignal): void => {
    if (watched.has(closing)) return
    watched.add(closing)
    const endAll = () => {
      for (const { end } of [...listeners]) end()
    }
    closing.addEventListener('abort', endAll, { once: true })
  }

  return {
    listen: (listening, closing) => {
      if (closing.aborted) throw tryAgain('stopping', 'The service is being stopped')
      if (listeners.size >= mostListeners) throw tryAgain('overloaded', `${mostListeners} are listening already`, 5)
      endAllAt(closing)
      const onGone = () => void listeners.delete(listener)
      const onDropped = () => dropped.inc()
      const listener = createListener(listening, { tail, readBehind, pace, onDropped, onTrouble, onGone })
      listeners.add(listener)
      return listener.stream
    },
  }
}
