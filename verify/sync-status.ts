import type { QueryApi } from './query-api.ts'
import { VerifyError } from './verify-error.ts'

/** How far each read model and each reactor has come in a log of `head` events. */
export type SyncStatus = {
  readonly head: number
  readonly readModels: readonly { readonly name: string; readonly highWater: number }[]
}

type Answer = Omit<SyncStatus, 'head'> & {
  readonly head: number | null
  readonly reactors: readonly { readonly name: string; readonly position: number }[]
}

export const syncStatus = async (api: QueryApi): Promise<SyncStatus> => {
  const { head, readModels, reactors } = await api.get<Answer>('/api/analytics/sync-status')
  if (head === null)
    throw new VerifyError('The query service cannot reach the event log, so nobody knows whether its read models are complete.')
  // What a reactor causes belongs to what is waited for.
  const reacting = reactors.map(({ name, position }) => ({ name, highWater: position }))
  return { head, readModels: [...readModels.map(({ name, highWater }) => ({ name, highWater })), ...reacting] }
}
