import type { Answer, Asked, Facts, Operation, Recorded } from '../operation.ts'

/** An event of a log, in short; the position is where it stands in the list. */
export type Event = readonly [key: string, stream: string, type: string, data?: Facts]

export const logOf = (...events: readonly Event[]): readonly Recorded[] => {
  const versions = new Map<string, number>()
  return events.map(([key, stream, type, data = {}], index) => {
    const version = (versions.get(stream) ?? 0) + 1
    versions.set(stream, version)
    return { position: index + 1, stream, version, type, key, data }
  })
}

export const stocked = (productId: string, quantity: number, type = 'StockReceived', key = 'opening'): Event => [
  key,
  `stock-main~${productId}`,
  type,
  { storeId: 'main', productId, quantity },
]

const line = (quantity: number) => ({ productId: 'lamp', quantity, stocked: true, unitPrice: 10 })

/** An order of lamps and what it reserves. */
export const placed = (orderId: string, quantity: number): readonly Event[] => [
  [orderId, `order-${orderId}`, 'OrderPlaced', { orderId, storeId: 'main', lines: [line(quantity)] }],
  stocked('lamp', quantity, 'StockReserved', orderId),
]

export const lampsMissing = (requested: number, available: number): Facts => ({
  missing: [{ productId: 'lamp', requested, available }],
})

export const rejected = (orderId: string, requested: number, available: number): Event => [
  orderId,
  `order-${orderId}`,
  'OrderRejected',
  { orderId, storeId: 'main', reason: 'insufficient_stock', ...lampsMissing(requested, available) },
]

export const lamps = (orderId: string, quantity: number): Asked => ({
  type: 'PlaceOrder',
  orderId,
  storeId: 'main',
  items: [{ productId: 'lamp', quantity }],
})

export const done = (stream: string, version: number, position: number): Answer => ({ kind: 'done', stream, version, position })

export const refused = (code: string, position: number, facts?: Facts): Answer => ({ kind: 'refused', code, facts, position })

/** Somebody asks from one moment to another; `[begunIn, answeredIn]`: in which histories of the log. */
export const ask = (
  key: string,
  asked: Asked,
  [invokedAt, at]: readonly [number, number],
  answer?: Answer,
  [begunIn, answeredIn]: readonly [number, number] = [0, 0],
): Operation => ({ key, asked, invokedAt, begunIn, ...(answer && { answered: { at, in: answeredIn, answer } }) })
