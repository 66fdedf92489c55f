import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Database } from '#shared/ports/database.ts'
import { articleStream, EVENTS_OF_AN_ORDER, growLog } from './grown-log.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'

const HELP = `node bench/partitioned-log.ts [EVENTS] [ROUNDS]

What a log of so many events (1,000,000 unless told) costs as one table, and partitioned by ranges of positions into 10 and into 100: rows
appended, a page, streams and ids looked up. A partitioned table has no unique index but by position: the others only hold within a partition.`

const ROWS = 210
const PARTITIONS = [1, 10, 100]

type Layout = { readonly table: string; readonly partitions: number }
type Work = {
  readonly name: string
  readonly text: (layout: Layout) => string
  readonly values: (round: number) => readonly unknown[]
}

const main = async (events: number, rounds: number): Promise<void> => {
  const server = await startOwnServer()
  const url = await server.database('partitioned', 'write')
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench', answersWithinMs: 3_600_000 })
  try {
    const orders = Math.ceil(events / EVENTS_OF_AN_ORDER)
    await growLog(database, orders, () => {})
    const layouts = PARTITIONS.map((partitions): Layout => ({ table: `log.in_${partitions}`, partitions }))
    for (const layout of layouts) await make(database, layout, orders * EVENTS_OF_AN_ORDER)
    for (const work of WORK) await report(database, work, layouts, rounds)
  } finally {
    await database.close()
    await server.stop()
  }
}

const make = async (database: Database, { table, partitions }: Layout, events: number): Promise<void> => {
  const run = (text: string) => database.query({ text, values: [] })
  await run(`create table ${table} (like log.events) ${partitions === 1 ? '' : 'partition by range (position)'}`)
  const size = Math.ceil(events / partitions)
  // The last one has room for what is appended.
  for (let part = 0; part < partitions && partitions > 1; part++)
    await run(
      `create table ${table}_${part} partition of ${table} for values from (${part * size + 1}) to (${part === partitions - 1 ? 'maxvalue' : (part + 1) * size + 1})`,
    )
  await run(`alter table ${table} add primary key (position)`)
  await run(`create ${partitions === 1 ? 'unique' : ''} index on ${table} (stream, version)`)
  await run(`create ${partitions === 1 ? 'unique' : ''} index on ${table} (id)`)
  await run(`insert into ${table} select * from log.events order by position`)
  await run(`vacuum analyze ${table}`)
  await run('checkpoint')
}

const report = async (database: Database, work: Work, layouts: readonly Layout[], rounds: number): Promise<void> => {
  const took = layouts.map((): number[] => [])
  for (let round = 0; round < rounds; round++)
    for (const [which, layout] of layouts.entries()) {
      const statement = { name: `${work.name}, ${layout.table}`, text: work.text(layout), values: work.values(round) }
      const began = performance.now()
      await database.query(statement)
      took[which]!.push(performance.now() - began)
    }
  const medians = took.map(median)
  const shown = layouts.map(
    ({ partitions }, which) => `${partitions}: ${medians[which]!.toFixed(2)} ms (${(medians[which]! / medians[0]!).toFixed(2)})`,
  )
  console.log(`${work.name.padEnd(36)}${shown.join('   ')}`)
}

const streamsOf = (round: number): readonly string[] =>
  Array.from({ length: 20 }, (_, line) => articleStream(round * 31 + line * 97))

const WORK: readonly Work[] = [
  {
    name: `append ${ROWS} rows`,
    text: ({ table }) => `
      insert into ${table}
      select (select max(position) from ${table}) + n, 'stock-main~p-' || (n * 19 + $1) % 4000, 1000000 + $1 * ${ROWS} + n, 1, gen_random_uuid(),
        'StockReserved', '{"storeId":"main","productId":"p","orderId":"o","quantity":6}', '{"actor":"open:staff","role":"staff"}', now(), now()
      from generate_series(1, ${ROWS}) n`,
    values: (round) => [round],
  },
  {
    name: 'a page of 2,000 in the middle',
    text: ({ table }) => `select * from ${table} where position > $1::bigint and position <= $1::bigint + 2000 order by position`,
    values: (round) => [((round * 7_919) % 400) * 1_000],
  },
  {
    name: 'the end of 20 streams',
    text: ({ table }) => `
      select event.* from unnest($1::text[]) asked (stream)
      cross join lateral (select * from ${table} event where event.stream = asked.stream order by version desc limit 10) event`,
    values: (round) => [streamsOf(round)],
  },
  {
    name: 'an id that is not there',
    text: ({ table }) => `select position from ${table} where id = md5($1::text)::uuid`,
    values: (round) => [`${round}`],
  },
]

const [argument = '1000000', rounds = '200'] = process.argv.slice(2)
if (/^\d+$/.test(argument)) await main(Number(argument), Number(rounds))
else console.log(HELP)
