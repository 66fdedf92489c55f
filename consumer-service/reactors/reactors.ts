import { createKeepingUp, type Verdict } from '#shared/kernel/keeping-up.ts'
import type { AnyReactor } from './reactor.ts'
import { createRunningReactor, type ReactorPorts, type ReactorStatus } from './running-reactor.ts'

export type ReactorsStatus = readonly (ReactorStatus & { readonly lag: number; readonly verdict: Verdict })[]

export interface Reactors {
  start(): void
  stop(): Promise<void>
  /** Rejects when the log cannot be reached. */
  status(): Promise<ReactorsStatus>
}

/** All that answer events with commands, each by itself and in one process at a time. */
export const createReactors = (reactors: readonly AnyReactor[], ports: ReactorPorts): Reactors => {
  const running = reactors.map((reactor) => ({ ...createRunningReactor(reactor, ports), verdictOn: createKeepingUp() }))
  return {
    start: () => {
      for (const { start } of running) start()
    },
    stop: async () => {
      await Promise.all(running.map(({ stop }) => stop()))
    },
    status: async () => {
      const { head } = await ports.log.head()
      return running.map(({ status, verdictOn }) => {
        const one = status()
        const follower = { position: one.mode === 'standby' ? head : one.position, head }
        return { ...one, lag: head - follower.position, verdict: verdictOn(performance.now(), follower) }
      })
    },
  }
}
