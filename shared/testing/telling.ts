import type { Recorded } from '../events/event.ts'
import type { Line } from '../events/line.ts'
import type { ShopEvent } from '../events/shop-event.ts'
import {
  creditStream,
  customerStream,
  orderStream,
  productStream,
  type StreamId,
  stockStream,
  storeStream,
} from '../events/streams.ts'
import { instantOf, parseInstant } from '../kernel/instant.ts'
import { lineAmount, type Minor } from '../kernel/money.ts'
import type { Instant, Of, Position } from '../kernel/types.ts'

/** An event's data without brands, for tests to write down. */
type Plain<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Plain<T[Key]> }
        : T

export type Told = ShopEvent & { readonly at?: Instant }

/** An event, at a time if that matters. */
export const tell = <Type extends ShopEvent['type']>(type: Type, data: Plain<Of<ShopEvent, Type>['data']>, at?: string): Told =>
  ({ type, data, ...(at !== undefined && { at: parseInstant(at) }) }) as unknown as Told

/** quantity × price in dollars. */
export const line = (productId: string, quantity: number, price: number, more: Partial<Plain<Line>> = {}): Line => {
  const unitPrice = Math.round(price * 10_000)
  const amount = lineAmount(quantity, unitPrice as never, { code: 'USD', decimals: 2 })
  return { productId, name: productId, category: 'goods', stocked: true, quantity, unitPrice, amount, ...more } as unknown as Line
}

/** What an order or a credit note of these lines says of itself. */
export const sold = (...lines: readonly Line[]) => ({
  storeId: 'main',
  currency: 'USD',
  lines,
  total: lines.reduce((total, { amount }) => total + amount, 0) as Minor,
})

/** As the log gives them back: a minute apart where no time is told. */
export const recorded = (events: readonly Told[]): readonly Recorded<ShopEvent>[] => {
  const versions = new Map<StreamId, number>()
  return events.map(({ at, ...event }, index) => {
    const stream = streamOf(event as ShopEvent)
    const version = (versions.get(stream) ?? 0) + 1
    versions.set(stream, version)
    const occurredAt = at ?? instantOf(Date.UTC(2026, 0, 1, 9, index))
    return { ...event, ...recordedAt(index + 1), stream, version, occurredAt } as Recorded<ShopEvent>
  })
}

const recordedAt = (position: number) => ({
  position: position as Position,
  id: `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`,
  metadata: { actor: 'open:staff', role: 'staff', requestid: 'r-1', correlationid: 'r-1' },
  recordedAt: instantOf(Date.UTC(2026, 5, 1)),
})

const streamOf = ({ data }: ShopEvent): StreamId => {
  if ('orderId' in data && !('productId' in data)) return orderStream(data.orderId)
  if ('productId' in data) return 'storeId' in data ? stockStream(data.storeId, data.productId) : productStream(data.productId)
  if ('creditNoteId' in data) return creditStream(data.creditNoteId)
  return 'customerId' in data ? customerStream(data.customerId) : storeStream(data.storeId)
}
