import { v7 as uuid } from 'uuid'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { NewEvent } from '#shared/ports/event-log.ts'

const AT_A_TIME = 20_000

/** The same year so many times: products once, orders and credit notes each time under another id, stocks going on. */
export function* yearsOf(year: readonly Recorded<ShopEvent>[], years: number): Generator<readonly NewEvent[]> {
  const versions = new Map<string, number>()
  const sales = year.filter(({ type, data }) => type === 'OrderPlaced' || type === 'CreditNoteIssued' || idIn(data) !== undefined)
  for (let number = 0; number < years; number++) {
    const events = number === 0 ? year : sales
    for (let first = 0; first < events.length; first += AT_A_TIME)
      yield events.slice(first, first + AT_A_TIME).map((event) => ofYear(event, number, versions))
  }
}

type Id = { readonly orderId?: string; readonly creditNoteId?: string }

const idIn = (data: object): string | undefined => (data as Id).orderId ?? (data as Id).creditNoteId

const ofYear = (event: Recorded<ShopEvent>, number: number, versions: Map<string, number>): NewEvent => {
  const { type, metadata, occurredAt } = event
  const [id, suffix] = [idIn(event.data), number === 0 ? '' : `.${number}`]
  const isStock = event.stream.startsWith('stock-')
  const stream = (id === undefined || isStock ? event.stream : `${event.stream}${suffix}`) as StreamId
  const version = (versions.get(stream) ?? 0) + 1
  versions.set(stream, version)
  const { orderId, creditNoteId } = event.data as Id
  const renamed = { ...(orderId && { orderId: orderId + suffix }), ...(creditNoteId && { creditNoteId: creditNoteId + suffix }) }
  // Enough on each shelf for all years: an audit looks at what was there.
  const opening = type === 'StockReceived' && id === undefined && { quantity: 10_000_000 }
  const data = JSON.stringify({ ...event.data, ...renamed, ...opening })
  return { id: uuid(), stream, version, type, data, metadata: JSON.stringify(metadata), occurredAt }
}
