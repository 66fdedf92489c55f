import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'
import { sha256 } from '#shared/kernel/sha256.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Transaction } from '#shared/ports/database.ts'
import type { Tables } from './tables.ts'

/** Writes SQL, and never runs it. */
export const read = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}).withSchema('read')

/** By hand: what is made of more than Kysely's types can follow. */
export const written = <Row>(statement: RawBuilder<Row>): Compilable<Row> => ({ compile: () => statement.compile(read) })

/** What was found, up to where in the log it tells, and of which history of that (0: of none yet): all of one snapshot. `beside`: the one row that stands beside the others. */
export type Found<Row, Beside = unknown> = {
  readonly rows: readonly Row[]
  readonly beside: Beside
  readonly frontier: Position
  readonly epoch: number
}

export type Reading<Params, Row, Beside = unknown> = {
  (database: Transaction, params: Params): Promise<Found<Row, Beside>>
  /** Whose frontier that of an answer is. */
  readonly readModel: string
}

export type RowOf<R> = R extends Reading<never, infer Row, infer _> ? Row : never

type Queries<Params, Row, Beside> = {
  readonly rows: (given: Params) => Compilable<Row>
  /** Always one row. Its columns have other names than those of `rows`. */
  readonly beside?: (given: Params) => Compilable<Beside>
  /** What each run costs depends on the values so much that planning it for them is cheaper than one plan for all. */
  readonly plannedAnew?: boolean
}

/**
 * A query on one read model, compiled at its first use with each set of params and, unless it is planned anew, prepared by the database
 * from then on.
 * Building it with Kysely costs 20 times as much as running it.
 */
export const reading = <Params extends object, Row, Beside = unknown>(
  name: string,
  readModel: string,
  queries: Queries<Params, Row, Beside>,
): Reading<Params, Row, Beside> => {
  const compiled = new Map<string, Prepared>()
  const preparedFor = (keys: readonly string[]): Prepared => {
    const title = keys.join()
    const known = compiled.get(title) ?? prepare(name, readModel, queries, keys)
    compiled.set(title, known)
    return known
  }
  const run = async (database: Transaction, params: Params): Promise<Found<Row, Beside>> => {
    if ('limit' in params && Number(params.limit) > MOST_ROWS) throw new RangeError(`A page has no more than ${MOST_ROWS} rows`)
    const { values, ...statement } = preparedFor(keysOf(params))
    const rows = await database.query<Row & Beside & Frame>({
      ...statement,
      values: values.map((value) => fill(value, params)),
    })
    const first = rows[0]!
    return { rows: first.$found === null ? [] : rows, beside: first, frontier: first.$frontier, epoch: first.$epoch }
  }
  return Object.assign(run, { readModel })
}

type Frame = { readonly $frontier: Position; readonly $epoch: number; readonly $found: true | null }

/** Those that have a value, always in the same order. */
const keysOf = <Params extends object>(params: Params): readonly string[] =>
  Object.keys(params)
    .filter((key) => params[key as keyof Params] !== undefined)
    .sort()

type Prepared = { readonly name?: string; readonly text: string; readonly values: readonly unknown[] }

const prepare = <Params, Row, Beside>(
  name: string,
  readModel: string,
  { rows, beside, plannedAnew = false }: Queries<Params, Row, Beside>,
  keys: readonly string[],
): Prepared => {
  const given = Object.fromEntries(keys.map((key) => [key, { [placeholder]: key }])) as Params
  const [main, side] = [rows(given).compile(), beside?.(given).compile()]
  const text = framed(readModel, asPage(main.sql), side && renumbered(side.sql, main.parameters.length))
  return {
    ...(!plannedAnew && { name: statementName(name, text) }),
    text,
    values: [...main.parameters, ...(side?.parameters ?? [])],
  }
}

/** Of one length, however many params there are: PostgreSQL cuts a name after 63 bytes. */
const statementName = (name: string, text: string): string => `${name.slice(0, 40)} ${sha256(text).slice(0, 16)}`

/** Stands for a value that is given when the query runs. */
type Placeholder = { readonly [placeholder]: string }
const placeholder: unique symbol = Symbol('placeholder')

const isPlaceholder = (value: unknown): value is Placeholder =>
  typeof value === 'object' && value !== null && placeholder in value

const fill = (value: unknown, params: object): unknown =>
  isPlaceholder(value) ? params[value[placeholder] as keyof object] : value

const renumbered = (sql: string, by: number): string => sql.replace(/\$(\d+)/g, (_, number) => `$${Number(number) + by}`)

/** One more than the longest page has. */
export const MOST_ROWS = 101

/**
 * A plan for whatever limit reckons with a tenth of all rows, and sorts them; one that knows how long a page can be goes along an index.
 * It is as good as a plan for the values, and nobody has to make that anew each time.
 */
const asPage = (sql: string): string => {
  const [limit] = / limit \$\d+$/.exec(sql) ?? []
  return limit === undefined ? sql : `select * from (${sql.slice(0, -limit.length)} limit ${MOST_ROWS}) as page ${limit}`
}

/** One row for each that is found, in its order, or a single one without: the frontier has to come in any case. */
const framed = (readModel: string, rows: string, beside: string | undefined): string => `
  select frontier.*, ${beside ? 'beside.*, ' : ''}found.*
  from (
    select coalesce(min(position), 0) as "$frontier", coalesce(min(epoch), 0) as "$epoch"
    from read.high_waters where read_model = '${readModel}'
  ) as frontier
  ${beside ? `cross join (${beside}) as beside` : ''}
  left join (select true as "$found", row.* from (${rows}) as row) as found on true`
