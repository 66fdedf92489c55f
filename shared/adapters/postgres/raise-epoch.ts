import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'

export type Raised = { readonly before: number; readonly epoch: number; readonly head: Position }

/**
 * The log was put back to an earlier moment: from now on it is another history than any that was written on `known`, the highest that its
 * readers have heard of. The log put back has forgotten the number of the one that is lost, so that counting on would give it out again:
 * a number is that of the minute at least. Needs the owner of the log; nobody appends meanwhile.
 */
export const raiseEpoch = (write: Database, known: number): Promise<Raised> =>
  write.transaction(async (tx) => {
    await tx.query({ text: 'select pg_advisory_xact_lock(1684109666, 1)', values: [] })
    const [raised] = await tx.query<Raised>({ ...RAISE, values: [known] })
    return raised!
  })

const RAISE = {
  text: `
    update log.epoch set epoch = greatest(before.epoch + 1, $1::int + 1, extract(epoch from clock_timestamp())::bigint / 60)
    from (select epoch from log.epoch) before
    returning before.epoch as before, log.epoch.epoch, (select coalesce(max(position), 0) from log.events) as head`,
}
