import type { Entry } from '../load/ledger.ts'
import { isSuccess } from '../load/operation.ts'

/** An event of the log, as far as whoever asked for it can know of it. */
export type Recorded = { readonly position: number; readonly version: number; readonly type: string; readonly key: string }

/** A refusal that goes into the log. */
const REJECTED = 'OrderRejected'

/**
 * Holds what was answered against what was recorded, both as far as they have come: each success is there once, whole and where the
 * answer says; of a refusal there is nothing but the refusal; nothing is there that nobody was answered.
 */
export const wrongInTheBooks = (entries: readonly Entry[], recorded: readonly Recorded[]): readonly string[] => {
  const byKey = Map.groupBy(recorded, ({ key }) => key)
  const keys = new Set(entries.map(({ operation }) => operation.key))
  return [
    ...entries.flatMap((entry) => wrongWith(entry, byKey.get(entry.operation.key) ?? [])),
    ...[...byKey].filter(([key]) => !keys.has(key)).map(([key, events]) => `nobody was answered ${key}: ${listed(events)}`),
  ]
}

const wrongWith = (entry: Entry, events: readonly Recorded[]): readonly string[] => {
  const mistake = isSuccess(entry.answer) ? wrongWithSuccess(entry, events) : wrongWithRefusal(entry, events)
  if (mistake === undefined) return []
  const { key, method, path } = entry.operation
  return [
    `${method} ${path} (${key}) ${mistake}; it was answered ${JSON.stringify(entry.answer)}, recorded are ${listed(events)}`,
  ]
}

const wrongWithSuccess = ({ operation, answer }: Entry, events: readonly Recorded[]): string | undefined => {
  if (events.length === 0) return operation.mayChangeNothing ? undefined : 'was answered and is not in the log'
  const [first, last] = [events[0]!.position, events.at(-1)!.position]
  if (last - first + 1 !== events.length) return 'is in the log more than once'
  if (last !== answer.position) return 'is elsewhere in the log'
  return events.some(({ version }) => version === answer.version) ? undefined : 'has other versions in the log'
}

const wrongWithRefusal = ({ operation, answer }: Entry, events: readonly Recorded[]): string | undefined => {
  if (answer.code === undefined || !operation.mayBeRefused.includes(answer.code)) return 'should not have been refused'
  if (events.length > 1) return 'was refused more than once'
  return events.every(({ type }) => type === REJECTED) ? undefined : 'was refused and did something'
}

const listed = (events: readonly Recorded[]): string =>
  events.length === 0 ? 'none' : events.map(({ type, position }) => `${type} at ${position}`).join(', ')
