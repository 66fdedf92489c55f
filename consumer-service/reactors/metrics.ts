import { Gauge, type Registry } from 'prom-client'
import type { Reactors, ReactorsStatus } from './reactors.ts'

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number }

/** What a scrape finds while the log is away is what the last one found. */
export const watchReactors = (registry: Registry, reactors: Pick<Reactors, 'status'>): void => {
  const gauge = (name: string, help: string, labelNames: string[], samplesOf: (one: ReactorsStatus[number]) => Sample[]) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const all = await reactors.status().catch(() => undefined)
        if (!all) return
        // Whoever stands by knows nothing of where another one is.
        this.reset()
        for (const { labels, value } of all.flatMap(samplesOf)) this.set(labels, value)
      },
    })
  const ofFollowing = (name: string, help: string, factOf: (one: ReactorsStatus[number]) => number) =>
    gauge(name, help, ['reactor'], (one) =>
      one.mode === 'following' ? [{ labels: { reactor: one.reactor }, value: factOf(one) }] : [],
    )

  gauge('daybook_reactor_following', '1 while this process reacts, 0 while it stands by', ['reactor'], ({ reactor, mode }) => [
    { labels: { reactor }, value: Number(mode === 'following') },
  ])
  ofFollowing('daybook_reactor_position', 'Up to where a reactor has followed the log', ({ position }) => position)
  ofFollowing('daybook_reactor_lag_events', 'Events recorded that it has not looked at yet', ({ lag }) => lag)
  ofFollowing('daybook_reactor_waiting', '1 while it cannot go on', ({ trouble }) => Number(trouble !== undefined))
  gauge('daybook_reactor_answers', 'How its commands were answered since this process began', ['reactor', 'result'], (one) =>
    Object.entries(one.answers).map(([result, value]) => ({ labels: { reactor: one.reactor, result }, value })),
  )
}
