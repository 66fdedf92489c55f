import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog } from '#shared/ports/event-log.ts'
import { typicalEvents } from '../../bench/typical-events.ts'
import { VerifyError } from '../verify-error.ts'

/** Enough for a quarter of an hour. */
const EVENTS = 300_000
const AT_A_TIME = 21
const EVERY_MS = 50

/** Orders of twenty lines with their reservations, one after another, some four hundred events a second, until it is stopped. */
export const startLoad = (log: EventLog): { readonly stop: () => Promise<void> } => {
  let stopping = false
  const events = typicalEvents(EVENTS)

  const record = async () => {
    let { head, epoch } = await log.head()
    for (let first = 0; !stopping; first += AT_A_TIME) {
      const order = events.slice(first, first + AT_A_TIME)
      if (order.length === 0) throw new VerifyError(`It took too long: all ${EVENTS} events of the load have been recorded.`)
      const answer = await log.append({ epoch, known: head, readSet: [], events: order, outcomes: [] })
      if (answer.result !== 'appended') throw new Error(`an order was not recorded: ${answer.result}`)
      head = answer.head
      await sleep(EVERY_MS)
    }
  }
  const recording = record()
  recording.catch(() => {})
  return {
    stop: () => {
      stopping = true
      return recording
    },
  }
}
