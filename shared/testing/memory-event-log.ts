import type { StreamId } from '../events/streams.ts'
import { bucketOf } from '../kernel/bucket.ts'
import { instantOf } from '../kernel/instant.ts'
import type { Position } from '../kernel/types.ts'
import {
  type AppendAnswer,
  type AppendBatch,
  BYTES_OF_A_PAGE,
  type Changed,
  type EventLog,
  type Loaded,
  type LoadRequest,
  type LoggedEvent,
  type LogPage,
  type NewEvent,
  type ReadRange,
  type RequestKey,
  type SnapshotsToKeep,
  type StoredOutcome,
  type StreamsPage,
  type StreamsRange,
  UnstorableData,
} from '../ports/event-log.ts'
import { createMemorySnapshots, isJson } from './memory-snapshots.ts'

/** Milliseconds since 1970; Infinity is for ever. */
type Kept = StoredOutcome & { readonly until: number }

/** More changes than this are not named. */
const NAMED_CHANGES = 10_000

const [EVENTS_AT_A_TIME, BYTES_AT_A_TIME] = [10_000, 8 * 1024 * 1024]

/** The event log in its simplest form: what every other one is held against. */
export const createMemoryEventLog = ({ epoch = 1, now = Date.now } = {}): EventLog => {
  const events: LoggedEvent[] = []
  const outcomes = new Map<string, Kept>()
  const snapshots = createMemorySnapshots()
  let exclusive: Promise<unknown> = Promise.resolve()

  const head = () => events.length as Position
  const between = (after: number, upTo: number) => events.slice(Math.max(after, 0), Math.max(upTo, 0))
  const newerOf = (stream: StreamId, after: number) => events.filter((event) => event.stream === stream && event.version > after)
  const nameOf = ({ scope, key }: RequestKey) => JSON.stringify([scope, key])
  const kept = (key: RequestKey): Kept | undefined => {
    const found = outcomes.get(nameOf(key))
    return found && found.until > now() ? found : undefined
  }
  const changedIn = (after: number, upTo: number): Changed =>
    upTo - after > NAMED_CHANGES || after > upTo ? 'unknown' : [...new Set(between(after, upTo).map(({ stream }) => stream))]

  const load = async ({ streams, keys, known }: LoadRequest): Promise<Loaded> => {
    const found = streams.map((asked) => ({ ...asked, snapshot: snapshots.for(asked) }))
    const given = found
      .flatMap(({ stream, after, snapshot = { version: after } }) => newerOf(stream, snapshot.version))
      .slice(0, EVENTS_AT_A_TIME)
    const page = filled(given, BYTES_AT_A_TIME)
    return {
      epoch,
      head: head(),
      snapshots: found.flatMap(({ snapshot }) => snapshot ?? []).map(({ shape: _, ...snapshot }) => snapshot),
      events: page.events,
      complete: given.length < EVENTS_AT_A_TIME && !page.full,
      outcomes: keys.flatMap((key) => kept(key) ?? []).map(({ until: _, ...outcome }) => outcome),
      changed: known === undefined ? [] : changedIn(known, head()),
    }
  }

  const keepSnapshots = async ({ epoch: of, known, snapshots: newer }: SnapshotsToKeep): Promise<void> => {
    if (of === epoch && known <= head()) snapshots.keep(newer, ({ stream, version }) => version <= newerOf(stream, 0).length)
  }

  const append = async (batch: AppendBatch): Promise<AppendAnswer> => {
    if (batch.epoch !== epoch || batch.known > head()) return { result: 'other_epoch', epoch }
    return (batch.again && recordedBefore(batch)) || stale(batch) || record(batch)
  }

  const recordedBefore = ({ known, readSet, events: batch, outcomes: keyed }: AppendBatch): AppendAnswer | undefined => {
    const first = events.find(({ id }) => id === batch[0]?.id)
    if (first) return appended(known, first.position, batch.length)
    if (hasGrown(changedIn(known, head()), readSet)) return undefined
    const found = keyed.map(kept)
    const same = found.every((answer, index) => {
      const { requestHash, outcome } = keyed[index]!
      return answer?.requestHash === requestHash && answer.outcome === outcome && answer.last >= known
    })
    if (batch.length > 0 || keyed.length === 0 || !same) return undefined
    return appended(known, Math.max(...found.map((answer) => answer!.last)) + 1, 0)
  }

  const isTaken = (batch: readonly NewEvent[]) => {
    const all = [...events, ...batch]
    const [ids, versions] = [all.map(({ id }) => id), all.map(({ stream, version }) => `${version} ${stream}`)]
    return new Set(ids).size < all.length || new Set(versions).size < all.length
  }

  const stale = ({ known, readSet, outcomes: keyed }: AppendBatch): AppendAnswer | undefined => {
    const changed = changedIn(known, head())
    if (!hasGrown(changed, readSet) && !keyed.some(kept)) return undefined
    return { result: 'stale', head: head(), changed }
  }

  const record = (batch: AppendBatch): AppendAnswer => {
    const [before, answered] = [head(), batch.outcomes.map(nameOf)]
    if (new Set(answered).size < answered.length) throw new Error('a key stands twice in the batch')
    if (!batch.events.every(isStorable)) throw new UnstorableData('a value cannot be stored')
    if (isTaken(batch.events)) throw new Error('the id or the version of an event is taken')
    const last = Date.parse(events.at(-1)?.recordedAt ?? instantOf(0))
    const recordedAt = instantOf(Math.max(last, now()))
    for (const event of batch.events)
      events.push({ ...event, position: (head() + 1) as Position, bucket: bucketOf(event.stream), recordedAt })
    for (const { firstEvent, eventCount, keptForMs, ...outcome } of batch.outcomes) {
      const first = (eventCount === 0 ? head() : before + 1 + firstEvent) as Position
      const last = (eventCount === 0 ? head() : before + firstEvent + eventCount) as Position
      const until = keptForMs === null ? Number.POSITIVE_INFINITY : now() + keptForMs
      outcomes.set(nameOf(outcome), { ...outcome, first, last, until })
    }
    return { ...appended(batch.known, before + 1, batch.events.length), recordedAt }
  }

  const appended = (known: Position, first: number, length: number) => ({
    result: 'appended' as const,
    first: first as Position,
    head: (first + length - 1) as Position,
    recordedAt: events[first - 1]?.recordedAt ?? instantOf(now()),
    changed: changedIn(known, first - 1),
  })

  const read = async ({
    after,
    upTo,
    limit,
    maxBytes = BYTES_OF_A_PAGE,
    exceptTypes,
    partition,
  }: ReadRange): Promise<LogPage> => {
    const most = Math.min(upTo ?? head(), head())
    const end = Math.max(after, Math.min(after + limit, most)) as Position
    const wanted = ({ type, bucket }: LoggedEvent) =>
      !exceptTypes?.includes(type) && (partition === undefined || bucket % partition.of === partition.number)
    const page = filled(between(after, end).filter(wanted), maxBytes)
    const through = page.full ? page.events.at(-1)!.position : end
    return { events: page.events, through, more: through < most }
  }

  const readStreams = async ({
    streams,
    upTo = head(),
    limit,
    maxBytes = BYTES_OF_A_PAGE,
  }: StreamsRange): Promise<StreamsPage> => {
    const wanted = streams.flatMap(({ stream, after }) => newerOf(stream, after)).filter(({ position }) => position <= upTo)
    const page = filled(wanted.slice(0, limit), maxBytes)
    if (page.events.length < limit && !page.full) return { events: page.events, next: [] }
    const { stream: last, version: after } = page.events.at(-1)!
    const left = streams.slice(streams.findIndex(({ stream }) => stream === last) + 1)
    return { events: page.events, next: [{ stream: last, after }, ...left] }
  }

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = exclusive.then(work)
    exclusive = result.catch(() => {})
    return result
  }

  /** Takes back what work had appended when it rejects. */
  const atomically = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const [length, before] = [events.length, [...outcomes]]
    return work().catch((error: unknown) => {
      events.length = length
      outcomes.clear()
      for (const [name, outcome] of before) outcomes.set(name, outcome)
      throw error
    })
  }

  return {
    load,
    append: (batch) => inTurn(() => append(batch)),
    keepSnapshots,
    exclusively: (work) => inTurn(() => atomically(() => work({ load, append }))),
    read,
    readStreams,
    positionAt: async (time) => events.filter(({ recordedAt }) => recordedAt <= time).length as Position,
    head: async () => ({ head: head(), epoch }),
  }
}

const hasGrown = (changed: Changed, readSet: readonly StreamId[]): boolean =>
  changed === 'unknown' ? readSet.length > 0 : readSet.some((stream) => changed.includes(stream))

/** The event that reaches maxBytes is the last. */
const filled = (events: readonly LoggedEvent[], maxBytes: number): { events: readonly LoggedEvent[]; full: boolean } => {
  let bytes = 0
  for (const [index, { data, metadata }] of events.entries()) {
    bytes += Buffer.byteLength(data) + Buffer.byteLength(metadata)
    if (bytes >= maxBytes) return { events: events.slice(0, index + 1), full: true }
  }
  return { events, full: false }
}

const isStorable = ({ stream, version, type, data, metadata, occurredAt }: NewEvent): boolean =>
  isJson(data) &&
  isJson(metadata) &&
  !`${stream}${type}`.includes('\0') &&
  Math.abs(version) < 2 ** 31 &&
  !Number.isNaN(Date.parse(occurredAt))
