import type { Database } from '#shared/ports/database.ts'
import type { Unfit } from '../parking/sort-out.ts'
import type { AnyProjection } from '../projection.ts'

/** An event cannot be applied to the new tables, and the tables that are read lack fewer. */
export class LacksAnEvent extends Error {
  override readonly name = 'LacksAnEvent'
}

type Options = { readonly park: boolean; readonly note: (text: string) => void }

/**
 * What is done about an event that cannot be applied: it is noted while no more are parked than have failed in the tables that are read,
 * or `park` says that any may be. Else LacksAnEvent is thrown: a projection that fails at everything must not empty what is read.
 */
export const createTolerance = async (
  database: Database,
  { name }: AnyProjection,
  { park, note }: Options,
): Promise<(event: Unfit) => void> => {
  let left = park ? Number.POSITIVE_INFINITY : await failedIn(database, name)
  return ({ position, stream, type, failure }) => {
    const what = `${name}: the event at position ${position} (${type} of ${stream}) cannot be applied: ${failure.error}`
    if (left-- > 0) return note(`${what}. It is parked`)
    throw new LacksAnEvent(
      `${what}. What is read stays as it is. Mend the projection, or have the event parked: npm run rebuild -- ${name} --park`,
    )
  }
}

/** More than in the new tables by now. */
const failedIn = async (database: Database, readModel: string): Promise<number> => {
  const text = `
    select count(*) filter (where read_model = $1) - count(*) filter (where read_model <> $1) as failed
    from read.parked_events where read_model in ($1, $1 || '~rebuild') and attempts > 0`
  return (await database.query<{ failed: number }>({ text, values: [readModel] }))[0]!.failed
}
