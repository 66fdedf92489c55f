import type { StreamId } from '#shared/events/streams.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LoggedEvent, NewEvent } from '#shared/ports/event-log.ts'

const LINES = 20

/** Orders of twenty lines, each followed by its reservations: what the Online Retail year mostly consists of. */
export const typicalEvents = (count: number): readonly LoggedEvent[] => {
  const events: LoggedEvent[] = []
  for (let order = 1; events.length < count; order++)
    for (const event of [orderPlaced(order), ...Array.from({ length: LINES }, (_, line) => stockReserved(order, line))])
      if (events.length < count) events.push(logged(event, events.length + 1))
  return events
}

const logged = (event: NewEvent, position: number): LoggedEvent => ({
  ...event,
  position: position as Position,
  bucket: bucketOf(event.stream),
  recordedAt: instantOf(1_800_000_000_000 + position),
})

const productOf = (order: number, line: number): string => `p-${(order * 7 + line * 13) % 4_000}`

const orderPlaced = (order: number): NewEvent => {
  const lines = Array.from({ length: LINES }, (_, line) => ({
    productId: productOf(order, line),
    name: 'WHITE HANGING HEART T-LIGHT HOLDER',
    category: 'Home',
    stocked: true,
    quantity: 6,
    unitPrice: 25_500,
    amount: 1_530,
  }))
  const data = {
    orderId: String(order),
    customerId: `c-${order % 4_000}`,
    storeId: 'main',
    currency: 'USD',
    lines,
    total: LINES * 1_530,
  }
  return newEvent('OrderPlaced', `order-${order}`, 1, `${order}-0`, data)
}

const stockReserved = (order: number, line: number): NewEvent => {
  const productId = productOf(order, line)
  const data = { storeId: 'main', productId, orderId: String(order), quantity: 6 }
  return newEvent('StockReserved', `stock-main~${productId}`, order * LINES + line, `${order}-${line + 1}`, data)
}

const newEvent = (type: string, stream: string, version: number, key: string, data: object): NewEvent => ({
  id: idOf(key),
  stream: stream as StreamId,
  version,
  type,
  data: JSON.stringify(data),
  metadata: JSON.stringify({
    actor: 'open:import',
    role: 'import',
    requestid: idOf(`${key.split('-')[0]}-0`),
    correlationid: idOf(`${key.split('-')[0]}-0`),
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }),
  occurredAt: instantOf(1_800_000_000_000),
})

const idOf = (key: string): string => {
  const [order, line] = key.split('-')
  return `0190a3c4-${line!.padStart(4, '0')}-7000-8000-${order!.padStart(12, '0')}`
}
