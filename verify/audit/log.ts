import type { Seal } from '#shared/ports/seals.ts'
import type { Notes } from './finding.ts'
import { createOrderCheck } from './log-in-order.ts'
import { SEALED } from './sealed-form.ts'
import { createSealCheck } from './seals.ts'
import type { Row, Snapshot } from './snapshot.ts'

/** The largest events have half a megabyte: so many are no burden. */
const AT_A_TIME = 250

type LogCheck = {
  readonly head: number
  readonly copied: readonly Seal[]
  readonly positions: Notes
  readonly seals: Notes
  readonly onPosition: (position: number) => void
}

/** Reads every event once, as it is stored. */
export const checkLog = async (write: Snapshot, { head, copied, positions, seals, onPosition }: LogCheck): Promise<void> => {
  const stored = await write.query<Seal>(`${SEALS} order by number`)
  const checkOrder = createOrderCheck(positions)
  const sealed = createSealCheck(new Map(stored.map(({ number, seal }) => [number, seal])), copied, seals)
  for await (const page of write.pages<Row>(EVENTS, AT_A_TIME)) {
    for (const event of page) {
      checkOrder(event)
      sealed.see(event)
    }
    onPosition(Number(page.at(-1)!['position']))
  }
  sealed.end(head)
}

export const newestSeal = async (write: Snapshot): Promise<Seal | undefined> =>
  (await write.query<Seal>(`${SEALS} order by number desc limit 1`))[0]

const SEALS = `select number, encode(seal, 'hex') as seal from log.seals`

const EVENTS = `select ${SEALED.map((column) => `${column}::text`).join(', ')} from log.events event order by event.position`

type Break = { readonly stream: string; readonly version: number; readonly before: number; readonly position: number }

/** The versions of each stream are 1, 2, 3 … in the order of the log. */
export const checkStreams = async (write: Snapshot, notes: Notes): Promise<void> => {
  for await (const page of write.pages<Break>(BREAKS))
    for (const { stream, version, before, position } of page) {
      const after = before === 0 ? 'begins with' : `goes on behind version ${before} with`
      notes.found({ message: `${stream} ${after} version ${version} (position ${position})` })
    }
}

const BREAKS = `
  select * from (
    select stream, version, position, lag(version, 1, 0) over (partition by stream order by position) as before from log.events
  ) event
  where version <> before + 1 order by event.position`
