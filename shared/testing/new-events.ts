import { v7 as uuid } from 'uuid'
import type { StreamId } from '../events/streams.ts'
import { instantOf } from '../kernel/instant.ts'
import type { AppendBatch, EventLog, KeyedOutcome, NewEvent } from '../ports/event-log.ts'

export const streamId = (text: string): StreamId => text as StreamId

/** An event as a command would record it; what does not matter to the test is filled in. */
export const newEvent = (stream: string, version: number, given: Partial<NewEvent> = {}): NewEvent => ({
  id: uuid(),
  stream: streamId(stream),
  version,
  type: 'StockReceived',
  data: '{"quantity":1}',
  metadata: '{"actor":"test"}',
  occurredAt: instantOf(Date.UTC(2026, 0, 31, 9, 30)),
  ...given,
})

export const keyedOutcome = (key: string, given: Partial<KeyedOutcome> = {}): KeyedOutcome => ({
  scope: 'test PlaceOrder',
  key,
  requestHash: 'hash',
  outcome: '{"kind":"unchanged"}',
  firstEvent: 0,
  eventCount: 0,
  keptForMs: null,
  ...given,
})

/** A batch decided on the log as it stands, having read the streams it writes. */
export const batchFor = async (log: EventLog, given: Partial<AppendBatch>): Promise<AppendBatch> => {
  const { head: known, epoch } = await log.head()
  return { epoch, known, readSet: given.events?.map(({ stream }) => stream) ?? [], events: [], outcomes: [], ...given }
}

/** Appends to the log as it stands. */
export const appendTo = async (log: EventLog, given: Partial<AppendBatch>) => log.append(await batchFor(log, given))
