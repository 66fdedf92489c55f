import { isDeepStrictEqual } from 'node:util'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import type { Item, Try } from './buyers.ts'
import { countBelow, type Timeline, timelineOf } from './timeline.ts'

/**
 * What is wrong with a history, in words; nothing when every answer took effect at one moment between its request and its arrival, on
 * the log as it stood then. That moment is the position the answer names: there end the order and its reservations, or there is its
 * rejection.
 */
export const wrongIn = (tries: readonly Try[], log: readonly LoggedEvent[]): readonly string[] => {
  const timeline = timelineOf(log)
  const isInTime = momentsOf(tries)
  return [
    ...numberedWrongly(timeline),
    ...oversold(timeline),
    ...tries.flatMap((one) => notAsRecorded(one, timeline)),
    ...tries
      .filter((one) => !isInTime(one))
      .map(({ orderId }) => `${orderId}: decided before it was asked for, or after its answer`),
    ...unasked(tries, timeline),
  ]
}

const numberedWrongly = ({ events }: Timeline): readonly string[] => {
  const versions = new Map<string, number>()
  return events.flatMap(({ position, stream, version }, index) => {
    const before = versions.get(stream) ?? 0
    versions.set(stream, version)
    return position === index + 1 && version === before + 1 ? [] : [`position ${position}: ${stream} ${version} after ${before}`]
  })
}

const oversold = ({ shelves }: Timeline): readonly string[] =>
  Array.from(shelves()).flatMap(([productId, moments]) =>
    moments.filter(({ available }) => available < 0).map(({ position }) => `position ${position}: ${productId} is oversold`),
  )

const notAsRecorded = (one: Try, timeline: Timeline): readonly string[] => {
  const { orderId, status, body } = one
  const placed = timeline.ofOrder(orderId).filter(({ type }) => type === 'OrderPlaced').length
  if (placed !== (status === 201 ? 1 : 0)) return [`${orderId}: answered ${status}, recorded ${placed} times`]
  if (status === 201) return isRecorded(one, timeline) ? [] : [`${orderId}: taken, but it does not stand at ${body.position}`]
  if (status !== 409 || body.code !== 'insufficient_stock') return [`${orderId}: answered ${status} ${body.code}`]
  return isRightlyRefused(one, timeline) ? [] : [`${orderId}: refused at ${body.position} for ${JSON.stringify(body.facts)}`]
}

const isRecorded = ({ orderId, items, body }: Try, timeline: Timeline): boolean => {
  const demand = [...demandOf(items)]
  const last = body.position ?? 0
  const own = timeline.events.slice(last - demand.length - 1, last)
  const reserved = own
    .slice(1)
    .map(({ type, data }) => 'quantity' in data && [type, data.productId, 'orderId' in data && data.orderId, data.quantity])
  return (
    own[0]?.type === 'OrderPlaced' &&
    own[0].data.orderId === orderId &&
    isDeepStrictEqual(
      reserved,
      demand.map(([productId, quantity]) => ['StockReserved', productId, orderId, quantity]),
    )
  )
}

const isRightlyRefused = ({ orderId, items, body }: Try, timeline: Timeline): boolean => {
  const position = body.position ?? 0
  const own = timeline.events[position - 1]
  const missing = [...demandOf(items)].flatMap(([productId, requested]) => {
    const available = timeline.leftBefore(position, productId)
    return requested > available ? [{ productId, requested, available }] : []
  })
  return (
    missing.length > 0 &&
    own?.type === 'OrderRejected' &&
    own.data.orderId === orderId &&
    isDeepStrictEqual(own.data.missing, missing) &&
    isDeepStrictEqual(body.facts?.missing, missing)
  )
}

const demandOf = (items: readonly Item[]): ReadonlyMap<string, number> => {
  const demand = new Map<string, number>()
  for (const { productId, quantity } of items) demand.set(productId, (demand.get(productId) ?? 0) + quantity)
  return demand
}

/** What was answered before this was asked for stands before it, and what was asked for after its answer stands behind it. */
const momentsOf = (tries: readonly Try[]): ((one: Try) => boolean) => {
  const answered = tries.toSorted((one, other) => one.answeredAt - other.answeredAt)
  const asked = tries.toSorted((one, other) => one.askedAt - other.askedAt)
  const latest = running(answered.map(positionOf), Math.max)
  const earliest = running(asked.map(positionOf).toReversed(), Math.min).toReversed()
  return (one) => {
    const before = latest[countBelow(answered, ({ answeredAt }) => answeredAt < one.askedAt) - 1] ?? 0
    const after = earliest[countBelow(asked, ({ askedAt }) => askedAt <= one.answeredAt)] ?? Number.POSITIVE_INFINITY
    return before < positionOf(one) && positionOf(one) < after
  }
}

const positionOf = ({ body }: Try): number => body.position ?? 0

const running = (values: readonly number[], pick: (one: number, other: number) => number): number[] => {
  let picked = values[0] ?? 0
  return values.map((value) => {
    picked = pick(picked, value)
    return picked
  })
}

const unasked = (tries: readonly Try[], timeline: Timeline): readonly string[] => {
  const known = new Set(tries.map(({ orderId }) => orderId))
  return Array.from(timeline.orders())
    .filter((orderId) => !known.has(orderId))
    .map((orderId) => `${orderId}: recorded, and nobody was told`)
}
