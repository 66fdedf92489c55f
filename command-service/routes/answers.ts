import { categoryOf, type StreamId } from '#shared/events/streams.ts'
import type { Problem } from '#shared/http/problem.ts'
import type { Reply } from '#shared/http/route.ts'
import type { Outcome, Settled } from '../command-loop.ts'
import { refusals } from '../refusals.ts'
import type { CommandKind } from './command-kind.ts'

type Done = Exclude<Outcome, { kind: 'refused' }>
type Refused = Extract<Outcome, { kind: 'refused' }>

/** The same for the same outcome, whenever it is asked for. */
export const replyOf = (kind: CommandKind, { outcome, position, replayed }: Settled): Reply => {
  const headers = { 'daybook-position': String(position), ...(replayed && { 'idempotent-replayed': 'true' }) }
  if (outcome.kind === 'refused') return { problem: problemOf(kind, outcome, position), headers }
  const status = statusOf(kind, outcome)
  return {
    status,
    headers: status === 201 ? { ...headers, location: locationOf(outcome.stream) } : headers,
    body: { ...idsOf(outcome.stream), version: outcome.version, position },
  }
}

/** The same in one line of NDJSON. */
export const lineOf = (line: number, kind: CommandKind, { outcome, position, replayed }: Settled): object => {
  if (outcome.kind === 'refused')
    return { ...problemLine(line, problemOf(kind, outcome, position)), ...(replayed && { replayed }) }
  const { stream, version } = outcome
  return { line, status: statusOf(kind, outcome), ...idsOf(stream), version, position, ...(replayed && { replayed }) }
}

export const problemLine = (line: number, { status, code, title, detail, errors, more }: Problem): object => ({
  line,
  ...{ status, code, title, detail, errors },
  ...more,
})

const statusOf = ({ creates }: CommandKind, { kind }: Done): number => (creates && kind === 'recorded' ? 201 : 200)

const problemOf = ({ statuses }: CommandKind, { refused, detail, facts }: Refused, position: number): Problem => ({
  status: statuses[refused] ?? refusals[refused].status,
  title: refusals[refused].title,
  code: refused,
  detail,
  more: { facts, position },
})

const idsOf = (stream: StreamId): Readonly<Record<string, string>> => {
  const id = idOf(stream)
  switch (categoryOf(stream)) {
    case 'order':
      return { orderId: id }
    case 'product':
      return { productId: id }
    case 'customer':
      return { customerId: id }
    case 'store':
      return { storeId: id }
    case 'credit':
      return { creditNoteId: id }
    case 'stock': {
      const [storeId = '', productId = ''] = id.split('~')
      return { storeId, productId }
    }
  }
}

/** On the query service. What has no page of its own is found by its events. */
const locationOf = (stream: StreamId): string => {
  const id = idOf(stream)
  switch (categoryOf(stream)) {
    case 'order':
      return `/api/orders/${id}`
    case 'product':
      return `/api/products/${id}`
    case 'customer':
      return `/api/customers/${id}`
    case 'store':
      return `/api/stores/${id}/inventory`
    case 'credit':
    case 'stock':
      return `/api/streams/${stream}`
  }
}

const idOf = (stream: StreamId): string => stream.slice(stream.indexOf('-') + 1)
