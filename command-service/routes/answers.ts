import { categoryOf, type StreamId } from '#shared/events/streams.ts'
import { entityTag } from '#shared/http/entity-tag.ts'
import { type Problem, problems } from '#shared/http/problem.ts'
import type { Reply } from '#shared/http/route.ts'
import type { Outcome, Settled } from '../command-loop.ts'
import { refusals } from '../refusals.ts'
import type { CommandKind } from './command-kind.ts'

type Done = Extract<Outcome, { kind: 'recorded' | 'unchanged' }>
type NotDone = Exclude<Outcome, Done>

/** The same for the same outcome, whenever it is asked for. */
export const replyOf = (kind: CommandKind, { outcome, position, replayed }: Settled): Reply => {
  const headers = { 'daybook-position': String(position), ...(replayed && { 'idempotent-replayed': 'true' }) }
  if (!isDone(outcome)) return { problem: problemOf(kind, outcome, position), headers }
  const { stream, version } = outcome
  const status = statusOf(kind, outcome)
  const location = status === 201 ? locationOf(stream) : undefined
  const body = JSON.stringify({ ...idsOf(stream), version, position })
  const etag = entityTag(version, body)
  return { status, headers: { ...headers, etag, ...(location !== undefined && { location }) }, body }
}

/** The same in one line of NDJSON. */
export const lineOf = (line: number, kind: CommandKind, { outcome, position, replayed }: Settled): object => {
  if (!isDone(outcome)) return { ...problemLine(line, problemOf(kind, outcome, position)), ...(replayed && { replayed }) }
  const { stream, version } = outcome
  return { line, status: statusOf(kind, outcome), ...idsOf(stream), version, position, ...(replayed && { replayed }) }
}

export const problemLine = (line: number, { status, code, title, detail, errors, more }: Problem): object => ({
  line,
  ...{ status, code, title, detail, errors },
  ...more,
})

const statusOf = ({ creates }: CommandKind, { kind }: Done): number => (creates && kind === 'recorded' ? 201 : 200)

const isDone = (outcome: Outcome): outcome is Done => outcome.kind === 'recorded' || outcome.kind === 'unchanged'

const problemOf = ({ statuses }: CommandKind, outcome: NotDone, position: number): Problem => {
  if (outcome.kind === 'unmet') return preconditionFailed(outcome.version, position)
  const { refused, detail, facts } = outcome
  const { status, title } = refusals[refused]
  return { status: statuses[refused] ?? status, title, code: refused, detail, more: { facts, position } }
}

/** `version` is what If-Match would have had to name; 0 when there is nothing yet. */
const preconditionFailed = (version: number, position: number): Problem => ({
  ...problems.precondition_failed,
  code: 'precondition_failed',
  detail:
    version === 0 ? 'If-Match expects something that is not there' : `If-Match does not name the current version, ${version}`,
  more: { version, position },
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

/** On the query service, of what has an address of its own there. */
const locationOf = (stream: StreamId): string | undefined => {
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
      return undefined
  }
}

const idOf = (stream: StreamId): string => stream.slice(stream.indexOf('-') + 1)
