import type { Database } from '#shared/ports/database.ts'
import type { Facts, Recorded } from '../history/operation.ts'

type Row = Omit<Recorded, 'data'> & { readonly data: string }

const PAGE = 20_000

/** What was recorded behind a position, past all of the program's own reading. */
export const recordedBehind = async (write: Database, position: number): Promise<readonly Recorded[]> => {
  const events: Recorded[] = []
  for (let after = position; ; after = events.at(-1)!.position) {
    const page = await write.query<Row>({ text: ROWS, values: [after, PAGE] })
    events.push(...page.map(recorded))
    if (page.length < PAGE) return events
  }
}

/** Lines of one request share its key, and each of its own has an id. */
const recorded = ({ data: text, key, ...event }: Row): Recorded => {
  const data = JSON.parse(text) as Facts
  const line = data['orderId'] ?? data['movementId']
  return { ...event, data, key: key.startsWith('bulk-') ? `${key}/${line}` : key }
}

const ROWS = `
  select position, stream, version, type, metadata::json ->> 'correlationid' as key, data::text as data
  from log.events where position > $1 order by position limit $2`
