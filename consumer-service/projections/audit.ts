import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { column } from '#shared/ports/column.ts'
import { projectionOf, type Writer } from '../projection.ts'

type Entry = Pick<Recorded<ShopEvent>, 'position' | 'stream' | 'version' | 'type' | 'metadata' | 'occurredAt' | 'recordedAt'> & {
  readonly kind: 'entry'
}

const entry = (event: Recorded<ShopEvent>): readonly Entry[] => {
  const { position, stream, version, type, metadata, occurredAt, recordedAt } = event
  return [{ kind: 'entry', position, stream, version, type, metadata, occurredAt, recordedAt }]
}

/** Who did what, when, to which stream, with which request. What happened stands in the log. */
export const audit = projectionOf<Entry>({
  name: 'audit',
  version: 1,
  tables: ['audit'],

  when: {
    OrderPlaced: entry,
    OrderRejected: entry,
    OrderPaid: entry,
    OrderShipped: entry,
    OrderDelivered: entry,
    OrderCancelled: entry,
    OrderReturned: entry,
    StockReceived: entry,
    StockIssued: entry,
    StockAdjusted: entry,
    StockTransferredOut: entry,
    StockTransferredIn: entry,
    StockReserved: entry,
    ReservationReleased: entry,
    StockShipped: entry,
    ProductCreated: entry,
    ProductRenamed: entry,
    ProductRecategorised: entry,
    ProductRepriced: entry,
    ProductDiscontinued: entry,
    StoreOpened: entry,
    CustomerRegistered: entry,
    CustomerProfileChanged: entry,
    CustomerErased: entry,
    CustomerTierChanged: entry,
    CreditNoteIssued: entry,
  },

  write: { entry: (entries) => enter(entries) },
})

const enter: Writer<Entry> = (entries) => ({
  name: 'enter into audit',
  // In log order as they come: no row is there twice, so nothing has to be sorted.
  text: `
    insert into audit
      (position, occurred_at, recorded_at, version, stream, type, actor, role, request_id, correlation_id, trace_id)
    select * from unnest($1::int8[], $2::timestamptz[], $3::timestamptz[], $4::int4[], $5::text[], $6::text[], $7::text[],
                         $8::text[], $9::text[], $10::text[], $11::text[])`,
  values: [
    column.int8(entries.map(({ position }) => position)),
    column.timestamptz(entries.map(({ occurredAt }) => occurredAt)),
    column.timestamptz(entries.map(({ recordedAt }) => recordedAt)),
    column.int4(entries.map(({ version }) => version)),
    column.text(entries.map(({ stream }) => stream)),
    column.text(entries.map(({ type }) => type)),
    column.text(entries.map(({ metadata }) => metadata.actor)),
    column.text(entries.map(({ metadata }) => metadata.role)),
    column.text(entries.map(({ metadata }) => metadata.requestid)),
    column.text(entries.map(({ metadata }) => (metadata.correlationid === metadata.requestid ? null : metadata.correlationid))),
    column.text(entries.map(({ metadata }) => metadata.traceparent?.split('-')[1] ?? null)),
  ],
})
