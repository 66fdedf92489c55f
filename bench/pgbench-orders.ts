import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Database } from '#shared/ports/database.ts'
import { percentile } from './percentile.ts'

/** What is measured beside Daybook: the same rows, one transaction an order, a row lock on the stock of each of its articles. */
export type PgbenchRun = {
  readonly clients: number
  readonly seconds: number
  readonly articles: number
  readonly hot: boolean
  readonly way: Way
}

/** `statements`: prepared, sent one by one, as an application would. `function`: all of an order in one call, and no application at all. */
export type Way = 'statements' | 'function'

/** The log as Daybook has it, but for positions, which come from a sequence; and the stock as a table. */
export const preparePgbench = async (database: Database, articles: number): Promise<void> => {
  const shelves = `insert into stock select 'p-' || n, 1000000000, 0, 0 from generate_series(0, ${articles - 1}) n`
  for (const text of [TABLES, ...TEXTS, PLACE_ORDER, shelves, 'analyze']) await database.query({ text, values: [] })
}

const TABLES = `
  create table events (
    position bigserial primary key, stream text collate "C" not null, version int not null, bucket smallint not null,
    id uuid not null unique, type text collate "C" not null, data json not null, metadata json not null,
    occurred_at timestamptz not null, recorded_at timestamptz not null, unique (stream, version)
  );
  create table stock (
    product_id text primary key, on_hand bigint not null, reserved bigint not null, version int not null
  ) with (fillfactor = 50)`

const METADATA = JSON.stringify({
  actor: 'open:staff',
  role: 'staff',
  requestid: '0190a3c4-0000-7000-8000-000000000001',
  correlationid: '0190a3c4-0000-7000-8000-000000000001',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
})

const line = (product: string): string =>
  `{"productId":"' || ${product} || '","name":"Article","category":"all","stocked":true,"quantity":1,"unitPrice":25500,"amount":255}`

const jsonFunction = (signature: string, text: string): string =>
  `create function ${signature} returns json language sql stable as $$ select (${text})::json $$`

const TEXTS = [
  jsonFunction('metadata()', `'${METADATA}'`),
  jsonFunction(
    'placed(id text, lo text, hi text)',
    `'{"orderId":"' || id || '","storeId":"main","currency":"USD","lines":[${line('lo')},${line('hi')}],"total":510}'`,
  ),
  jsonFunction(
    'reserved(id text, product text)',
    `'{"storeId":"main","productId":"' || product || '","orderId":"' || id || '","quantity":1}'`,
  ),
]

const reserve = (product: string): string =>
  `update stock set reserved = reserved + 1, version = version + 1 where product_id = ${product} and on_hand - reserved >= 1 returning version`

type Names = {
  readonly id: string
  readonly lo: string
  readonly hi: string
  readonly loVersion: string
  readonly hiVersion: string
}

const record = ({ id, lo, hi, loVersion, hiVersion }: Names): string =>
  `insert into events (stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at) values ` +
  `('order-' || ${id}, 1, 7, gen_random_uuid(), 'OrderPlaced', placed(${id}, ${lo}, ${hi}), metadata(), now(), now()), ` +
  `('stock-main~' || ${lo}, ${loVersion}, 7, gen_random_uuid(), 'StockReserved', reserved(${id}, ${lo}), metadata(), now(), now()), ` +
  `('stock-main~' || ${hi}, ${hiVersion}, 7, gen_random_uuid(), 'StockReserved', reserved(${id}, ${hi}), metadata(), now(), now())`

const PLACE_ORDER = `
  create function place_order(lo text, hi text) returns void language plpgsql as $$
  declare
    this text := gen_random_uuid();
    lo_version int;
    hi_version int;
  begin
    ${reserve('lo')} into lo_version;
    ${reserve('hi')} into hi_version;
    if lo_version is null or hi_version is null then raise exception 'insufficient_stock'; end if;
    ${record({ id: 'this', lo: 'lo', hi: 'hi', loVersion: 'lo_version', hiVersion: 'hi_version' })};
  end $$`

/** Articles are locked in one order, or two orders would wait for each other. */
const scriptOf = ({ articles, hot, way }: PgbenchRun): string => {
  const last = articles - 1
  const spread = [`\\set a random(0, ${last})`, `\\set b (:a + random(1, ${last})) % ${articles}`]
  const pick = hot
    ? ['\\set lo 0', `\\set hi random(1, ${last})`]
    : [...spread, '\\set lo least(:a, :b)', '\\set hi greatest(:a, :b)']
  const [lo, hi] = [`'p-' || :lo`, `'p-' || :hi`]
  const statements = [
    'begin;',
    `${reserve(lo)}, gen_random_uuid() as id \\gset lo_`,
    `${reserve(hi)} \\gset hi_`,
    `${record({ id: ':lo_id', lo, hi, loVersion: ':lo_version', hiVersion: ':hi_version' })};`,
    'commit;',
  ]
  return [...pick, ...(way === 'function' ? [`select place_order(${lo}, ${hi});`] : statements)].join('\n')
}

export type Pgbenched = { readonly orders: number; readonly perSecond: number; readonly p50: number; readonly p99: number }

/** Rejects when there is no pgbench; PGBENCH says where it is, else it is looked for on the path. */
export const runPgbench = async (
  { url, directory }: { readonly url: string; readonly directory: string },
  run: PgbenchRun,
): Promise<Pgbenched> => {
  const script = join(directory, 'orders.sql')
  writeFileSync(script, `${scriptOf(run)}\n`)
  const options = ['-n', '-M', 'prepared', '-c', `${run.clients}`, '-j', '2', '-T', `${run.seconds}`, '-f', script]
  const logging = ['--log', '--log-prefix', join(directory, LOG)]
  const { stdout } = await promisify(execFile)(process.env['PGBENCH'] ?? 'pgbench', [...options, ...logging, url])
  const figure = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? Number.NaN)
  const times = takeTimes(directory)
  return {
    orders: figure(/transactions actually processed: (\d+)/),
    perSecond: figure(/tps = ([\d.]+)/),
    p50: Number(percentile(times, 50)),
    p99: Number(percentile(times, 99)),
  }
}

const LOG = 'transactions'

/** Milliseconds of each transaction: the third column of a file for each thread, in microseconds. */
const takeTimes = (directory: string): readonly number[] =>
  readdirSync(directory)
    .filter((name) => name.startsWith(LOG))
    .flatMap((name) => {
      const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split('\n')
      rmSync(join(directory, name))
      return lines.map((line) => Number(line.split(' ')[2]) / 1_000)
    })
