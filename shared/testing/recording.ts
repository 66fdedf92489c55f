import type { StreamId } from '../events/streams.ts'
import { instantOf } from '../kernel/instant.ts'
import type { Position } from '../kernel/types.ts'
import type { EventLog, LoggedEvent, LogReader, NewEvent } from '../ports/event-log.ts'

const metadata = JSON.stringify({ actor: 'open:staff', role: 'staff', requestid: 'r-1', correlationid: 'c-1' })

/** A guest's order of one article, smallest that is complete. Its total in minor units is `number`. */
export const orderPlaced = (number: number): NewEvent => ({
  id: `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  stream: `order-${number}` as StreamId,
  version: 1,
  type: 'OrderPlaced',
  data: JSON.stringify({
    orderId: String(number),
    customerId: `customer-${number % 7}`,
    storeId: 'main',
    currency: 'USD',
    lines: [
      {
        productId: `p-${number % 50}`,
        name: 'Tea',
        category: 'Drinks',
        stocked: true,
        quantity: 1,
        unitPrice: number * 100,
        amount: number,
      },
    ],
    total: number,
  }),
  metadata,
  occurredAt: instantOf(1_800_000_000_000 + number),
})

export const storeOpened = (number: number): NewEvent => ({
  id: `00000000-0000-7000-9000-${String(number).padStart(12, '0')}`,
  stream: `store-s-${number}` as StreamId,
  version: 1,
  type: 'StoreOpened',
  data: JSON.stringify({ storeId: `s-${number}`, name: 'Shop' }),
  metadata,
  occurredAt: instantOf(1_800_000_000_000 + number),
})

/** Records in batches, whatever else has been recorded meanwhile. */
export const record = async (log: EventLog, events: readonly NewEvent[], batchSize = 500): Promise<Position> => {
  let { head, epoch } = await log.head()
  for (let first = 0; first < events.length; first += batchSize) {
    const batch = events.slice(first, first + batchSize)
    const answer = await log.append({ epoch, known: head, readSet: [], events: batch, outcomes: [] })
    if (answer.result !== 'appended') throw new Error(`not recorded: ${answer.result}`)
    head = answer.head
  }
  return head
}

/** Numbers of orders from `first` to `last`. */
export const orders = (first: number, last: number): readonly NewEvent[] =>
  Array.from({ length: last - first + 1 }, (_, index) => orderPlaced(first + index))

/** Everything in the log. */
export const readAll = async (log: LogReader): Promise<readonly LoggedEvent[]> => {
  const events: LoggedEvent[] = []
  const { head } = await log.head()
  for (let after = 0 as Position; after < head; ) {
    const page = await log.read({ after, limit: 5_000 })
    events.push(...page.events)
    after = page.through
  }
  return events
}
