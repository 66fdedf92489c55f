import type { StreamId } from '../events/streams.ts'
import type { AppendBatch, EventLog, Loaded } from '../ports/event-log.ts'
import { keyedOutcome, newEvent } from './new-events.ts'
import { persistentAppend, persistently } from './persistent-append.ts'

type Stock = { readonly version: number; readonly onHand: number }

/** An order for some units of the one article, with an Idempotency-Key or without. */
export type Wanted = { readonly quantity: number; readonly key?: string }
export type Answer = 'taken' | 'refused' | 'replayed'

/** The smallest command side there can be: one article, decided in batches, optimistically first and then under the lock. */
export const createStockTaker = (log: EventLog, stream: StreamId) => {
  let known: (Pick<Loaded, 'head' | 'epoch'> & { readonly stock: Stock }) | undefined

  const look = async (from: Pick<EventLog, 'load'>, wanted: readonly Wanted[]) => {
    const { events, head, epoch, outcomes } = await from.load({
      streams: [{ stream, after: 0 }],
      keys: wanted.flatMap(({ key }) => (key === undefined ? [] : [keyedOutcome(key)])),
    })
    const stock: Stock = { version: events.length, onHand: events.reduce((sum, { data }) => sum + JSON.parse(data).quantity, 0) }
    return { head, epoch, stock, used: outcomes.map(({ key }) => key) }
  }

  const decide = (wanted: readonly Wanted[], seen: NonNullable<typeof known>, used: readonly string[]) => {
    let { version, onHand } = seen.stock
    const events: AppendBatch['events'][number][] = []
    const answers = wanted.map(({ quantity, key }): Answer => {
      if (key !== undefined && used.includes(key)) return 'replayed'
      if (quantity > onHand) return 'refused'
      onHand -= quantity
      events.push(newEvent(stream, ++version, { data: JSON.stringify({ quantity: -quantity }) }))
      return 'taken'
    })
    const outcomes = wanted.flatMap(({ key }, index) => {
      if (key === undefined || answers[index] === 'replayed') return []
      const firstEvent = answers.slice(0, index).filter((answer) => answer === 'taken').length
      return [keyedOutcome(key, { firstEvent, eventCount: answers[index] === 'taken' ? 1 : 0, outcome: `"${answers[index]}"` })]
    })
    const batch: AppendBatch = { epoch: seen.epoch, known: seen.head, readSet: [stream], events, outcomes }
    return { answers, batch, stock: { version, onHand } }
  }

  const underTheLock = async (wanted: readonly Wanted[]): Promise<readonly Answer[]> => {
    let sent: ReturnType<typeof decide> | undefined
    const answer = await log
      .exclusively(async (alone) => {
        const { used, ...seen } = await look(alone, wanted)
        sent = decide(wanted, seen, used)
        return alone.append(sent.batch)
      })
      .catch((error: unknown) => {
        if (!sent) throw error
        return persistentAppend(log, { ...sent.batch, again: true })
      })
    return answer.result === 'appended' ? sent!.answers : underTheLock(wanted)
  }

  return {
    /** Looks at the log: what is decided next is decided on what it sees now, however old that is by then. */
    look: async (): Promise<void> => {
      known = await persistently(() => look(log, []))
    },
    take: async (wanted: readonly Wanted[]): Promise<readonly Answer[]> => {
      const { used, ...fresh } = await persistently(() => look(log, wanted))
      const { answers, batch } = decide(wanted, known ?? fresh, used)
      known = undefined
      const answer = await persistentAppend(log, batch)
      return answer.result === 'appended' ? answers : underTheLock(wanted)
    },
  }
}
