import type { Answer, Asked } from '../../history/operation.ts'
import type { Traffic } from '../client/traffic.ts'

export type Reading = {
  /** Of a query service. */
  readonly address: string
  readonly traffic: Traffic
  readonly onWrong: (what: string) => void
  readonly history: () => number
  /** For how long the log has had this history, in milliseconds. */
  readonly historyAgeMs: () => number
}

/** A query service that knows of no other history yet answers from the one before: it looks each second, once it reaches the log again. */
const HEARS_WITHIN_MS = 5_000

/** What an order that only its customer touches has become by what he did last. */
const STATUS: Partial<Readonly<Record<Asked['type'], string>>> = {
  ...{ PlaceOrder: 'placed', PayOrder: 'paid', ShipOrder: 'shipped', DeliverOrder: 'delivered', CancelOrder: 'cancelled' },
}

/** Asks for what has just been written, as of where that stands: it has to be there, or the query has to say that it was too long in coming. */
export const seesItsWrite = async (asked: Asked, { position }: Answer, reading: Reading): Promise<void> => {
  const { address, traffic, onWrong, history, historyAgeMs } = reading
  const path = pathOf(asked)
  if (path === undefined || historyAgeMs() < HEARS_WITHIN_MS) return
  const [url, historyThen] = [`${address}${path}?waitFor=${position}`, history()]
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) }).catch(() => undefined)
  const text = await answer?.text().catch(() => undefined)
  if (!answer || text === undefined || answer.status === 503) return traffic.read('too late')
  // Positions that were lost are another's by now.
  if (history() !== historyThen) return
  const reached = Number(answer.headers.get('daybook-position'))
  const { status } = JSON.parse(text) as { readonly status?: string | number }
  const expected = STATUS[asked.type]
  const isSeen = answer.status === 200 && reached >= position && (expected === undefined || status === expected)
  if (!isSeen)
    onWrong(
      `GET ${path}?waitFor=${position} after ${asked.type} was answered ${answer.status} as of ${reached}: ${text.slice(0, 300)}`,
    )
  traffic.read('seen')
}

const pathOf = (asked: Asked): string | undefined => {
  if ('orderId' in asked) return `/api/orders/${asked.orderId}`
  return asked.type === 'MoveStock' || asked.type === 'IssueStock' ? `/api/inventory/${asked.productId}` : undefined
}
