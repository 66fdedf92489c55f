import { randomInt } from 'node:crypto'
import type { StreamId } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { AskedStream, EventLog, KeyedOutcome, LogReader, NewEvent } from '#shared/ports/event-log.ts'
import { newId } from '#shared/runtime/clock.ts'
import { articleStream, BEHIND_THE_SNAPSHOT, EVENTS_OF_AN_ORDER, hotStream, shelfOf } from './grown-log.ts'

/** A log that has been filled, and how far this measurement has come in it. */
export type Subject = {
  readonly events: number
  readonly database: Database
  readonly log: EventLog
  /** In a session that reads nothing else, as the publisher's: what it has planned fits these pages. */
  readonly tail: LogReader
  readonly session: Database
  readonly close: () => Promise<void>
  /** The server's processes that it works with. */
  backends: readonly number[]
  head: Position
  orders: number
  middle: number
}

const metadata = JSON.stringify({ actor: 'open:staff', role: 'staff', requestid: newId(), correlationid: newId() })

/** An order of twenty lines that goes on where the log was filled to. */
const nextOrder = (
  subject: Subject,
): { readonly events: readonly NewEvent[]; readonly outcome: Omit<KeyedOutcome, 'firstEvent'> } => {
  const order = subject.orders++
  const event = (stream: string, version: number, type: string, data: object): NewEvent => ({
    ...{ id: newId(), stream: stream as StreamId, version, type, metadata, occurredAt: instantOf(Date.now()) },
    data: JSON.stringify(data),
  })
  const lines = Array.from({ length: EVENTS_OF_AN_ORDER - 1 }, (_, line) => shelfOf(order, line))
  const line = {
    name: 'WHITE HANGING HEART T-LIGHT HOLDER',
    category: 'Home',
    stocked: true,
    quantity: 6,
    unitPrice: 25_500,
    amount: 1_530,
  }
  const placed = {
    orderId: `${order}`,
    storeId: 'main',
    lines: lines.map(({ stream }) => ({ productId: stream.slice(11), ...line })),
  }
  return {
    events: [
      event(`order-${order}`, 1, 'OrderPlaced', placed),
      ...lines.map(({ stream, version }) =>
        event(stream, version, 'StockReserved', {
          storeId: 'main',
          productId: stream.slice(11),
          orderId: `${order}`,
          quantity: 6,
        }),
      ),
    ],
    outcome: {
      ...{
        scope: 'open:staff',
        key: newId(),
        requestHash: newId(),
        outcome: '{"kind":"done"}',
        expiresAt: null,
        keptForMs: null,
      },
      eventCount: EVENTS_OF_AN_ORDER,
    },
  }
}

const append = (orders: number) => async (subject: Subject) => {
  const placed = Array.from({ length: orders }, () => nextOrder(subject))
  const events = placed.flatMap((order) => order.events)
  const outcomes = placed.map(({ outcome }, index) => ({ ...outcome, firstEvent: index * EVENTS_OF_AN_ORDER }))
  const readSet = [...new Set(events.map(({ stream }) => stream))]
  const answer = await subject.log.append({ epoch: 1, known: subject.head, readSet, events, outcomes })
  if (answer.result !== 'appended') throw new Error(answer.result)
  subject.head = answer.head
}

const page =
  (limit: number, afterOf: (subject: Subject) => number, by: 'log' | 'tail' = 'log') =>
  async (subject: Subject) => {
    const { events } = await subject[by].read({ after: afterOf(subject) as Position, limit, exceptTypes: ['StoreOpened'] })
    if (events.length === 0 && limit > 1) throw new Error('an empty page')
  }

const load = (streamsOf: (subject: Subject) => readonly string[]) => async (subject: Subject) => {
  const streams = streamsOf(subject).map((stream): AskedStream => ({ stream: stream as StreamId, after: 0, shape: 1 }))
  const { events, complete } = await subject.log.load({
    streams,
    keys: [{ scope: 'open:staff', key: newId() }],
    known: subject.head,
  })
  if (events.length === 0 || !complete) throw new Error(`${streams.length} streams gave ${events.length} events`)
}

/** Far enough from both ends for a while, then from the beginning again. */
const onwards = (subject: Subject): number => {
  subject.middle = subject.middle + 2_000 > subject.events ? 0 : subject.middle + 2_000
  return subject.middle
}

/** What is measured, each on its own. */
export const WORK: readonly { readonly name: string; readonly run: (subject: Subject) => Promise<unknown> }[] = [
  { name: 'append an order of 21 events', run: append(1) },
  { name: 'append 10 orders of 21 events', run: append(10) },
  { name: 'the head', run: ({ log }) => log.head() },
  { name: 'a page of 1,000 at the head', run: page(1_000, ({ head }) => head - 1_000) },
  { name: 'the last event', run: page(1, ({ head }) => head - 1, 'tail') },
  { name: 'a page of 2,000 in the middle', run: page(2_000, onwards) },
  { name: 'a short stream', run: load(({ orders }) => [`order-${randomInt(orders)}`]) },
  {
    name: 'the shelves of an order, 20 streams',
    run: load(() => Array.from({ length: 20 }, () => articleStream(randomInt(4_000)))),
  },
  { name: 'the longest stream', run: load(() => [hotStream]) },
]

/** As the command service does when a stream has grown. */
export const keepSnapshot = ({ log, head, orders }: Subject): Promise<void> => {
  const { version } = shelfOf(orders, 0)
  const snapshot = { stream: hotStream as StreamId, version: version - BEHIND_THE_SNAPSHOT, shape: 1, state: '{}' }
  return log.keepSnapshots({ epoch: 1, known: head, snapshots: [snapshot] })
}
