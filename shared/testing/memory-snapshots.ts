import type { StreamId } from '../events/streams.ts'
import { type AskedStream, type Snapshot, UnstorableData } from '../ports/event-log.ts'

/** At most one a stream. */
export const createMemorySnapshots = () => {
  const kept = new Map<StreamId, Snapshot>()

  const keep = (snapshot: Snapshot): void => {
    const old = kept.get(snapshot.stream)
    if (!old || snapshot.version > old.version || (snapshot.version === old.version && snapshot.shape !== old.shape))
      kept.set(snapshot.stream, snapshot)
  }

  return {
    for: ({ stream, after, shape }: AskedStream): Snapshot | undefined => {
      const snapshot = kept.get(stream)
      return snapshot && snapshot.shape === shape && snapshot.version > after ? snapshot : undefined
    },
    keep: (snapshots: readonly Snapshot[], hasHappened: (snapshot: Snapshot) => boolean): void => {
      for (const { state } of snapshots) if (!isJson(state)) throw new UnstorableData('a value cannot be stored')
      snapshots.filter(hasHappened).forEach(keep)
    },
  }
}

export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
