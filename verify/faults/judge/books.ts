import type { Entry } from '../load/ledger.ts'
import { isSuccess } from '../load/operation.ts'

/** An event of the log, as far as whoever asked for it can know of it. */
export type Recorded = { readonly position: number; readonly version: number; readonly type: string; readonly key: string }

/** A refusal that goes into the log. */
const REJECTED = 'OrderRejected'

/**
 * Holds what was answered against what was recorded, both as far as they have come: each success is there once, whole and where the
 * answer says; of a refusal there is nothing but the refusal; nothing is there that nobody was answered. `ends`: where the log was put back
 * to, each time; what was answered before with a position behind that is not there any more.
 */
export const wrongInTheBooks = (
  entries: readonly Entry[],
  recorded: readonly Recorded[],
  ends: readonly number[] = [],
): readonly string[] => {
  const byKey = Map.groupBy(recorded, ({ key }) => key)
  const keys = new Set(entries.map(({ operation }) => operation.key))
  return [
    ...entries.flatMap((entry) => wrongWith(entry, byKey.get(entry.operation.key) ?? [], ends)),
    ...[...byKey].filter(([key]) => !keys.has(key)).map(([key, events]) => `nobody was answered ${key}: ${listed(events)}`),
  ]
}

const wrongWith = (entry: Entry, events: readonly Recorded[], ends: readonly number[]): readonly string[] => {
  const mistake = mistakeIn(entry, events, ends)
  if (mistake === undefined) return []
  const { key, method, path } = entry.operation
  return [
    `${method} ${path} (${key}) ${mistake}; it was answered ${JSON.stringify(entry.answer)}, recorded are ${listed(events)}`,
  ]
}

const mistakeIn = (entry: Entry, events: readonly Recorded[], ends: readonly number[]): string | undefined => {
  const { answer, begunIn, answeredIn } = entry
  const isBehind = (end = Number.POSITIVE_INFINITY) => (answer.position ?? 0) > end
  if (isBehind(ends[answeredIn])) return events.length === 0 ? undefined : 'was lost and is in the log'
  // Whoever was answered only after it had been put back may have been decided before.
  if (isBehind(ends[begunIn]) && events.length === 0) return undefined
  return isSuccess(answer) ? wrongWithSuccess(entry, events) : wrongWithRefusal(entry, events)
}

const wrongWithSuccess = ({ operation, answer }: Entry, events: readonly Recorded[]): string | undefined => {
  if (events.length === 0) return operation.mayChangeNothing ? undefined : 'was answered and is not in the log'
  const [first, last] = [events[0]!.position, events.at(-1)!.position]
  if (last - first + 1 !== events.length) return 'is in the log more than once'
  if (last !== answer.position) return 'is elsewhere in the log'
  return events.some(({ version }) => version === answer.version) ? undefined : 'has other versions in the log'
}

const wrongWithRefusal = ({ operation, answer, begunIn, answeredIn }: Entry, events: readonly Recorded[]): string | undefined => {
  // What it was about may be lost.
  const mayBeRefused = answer.code !== undefined && (begunIn < answeredIn || operation.mayBeRefused.includes(answer.code))
  if (!mayBeRefused) return 'should not have been refused'
  if (events.length > 1) return 'was refused more than once'
  return events.every(({ type }) => type === REJECTED) ? undefined : 'was refused and did something'
}

const listed = (events: readonly Recorded[]): string =>
  events.length === 0 ? 'none' : events.map(({ type, position }) => `${type} at ${position}`).join(', ')
