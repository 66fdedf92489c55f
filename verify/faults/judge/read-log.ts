import type { Database } from '#shared/ports/database.ts'
import type { Recorded } from './books.ts'
import type { StockFact } from './stock-on-hand.ts'

export type LogRow = Recorded & StockFact

const PAGE = 20_000

/** What was recorded behind a position, past all of the program's own reading. */
export const rowsBehind = async (write: Database, position: number): Promise<readonly LogRow[]> => {
  const rows: LogRow[] = []
  for (let after = position; ; after = rows.at(-1)!.position) {
    const page = await write.query<LogRow>({ text: ROWS, values: [after, PAGE] })
    rows.push(...page)
    if (page.length < PAGE) return rows
  }
}

const ROWS = `
  select position, stream, version, type, metadata::json ->> 'correlationid' as key,
    coalesce((data::json ->> 'quantity')::int, 0) as quantity
  from log.events where position > $1 order by position limit $2`
