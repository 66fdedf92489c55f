import type { Database } from '#shared/ports/database.ts'

/** Events of an order: OrderPlaced and its reservations. */
export const EVENTS_OF_AN_ORDER = 21
const LINES = EVENTS_OF_AN_ORDER - 1
const ARTICLES = 4_000
const ORDERS_AT_A_TIME = 5_000

/** How many events have come since a stream's snapshot was kept, of streams that are long enough to have one. */
export const BEHIND_THE_SNAPSHOT = 10

/**
 * Fills an empty log with orders of twenty lines each, followed by their reservations; every tenth reservation is of one hot article.
 * Rows, texts and ids are as large and as ordered as those of a shop's year, versions have no gaps, each order has brought a key.
 */
export const growLog = async (database: Database, orders: number, onProgress: (orders: number) => void): Promise<void> => {
  for (let first = 0; first < orders; first += ORDERS_AT_A_TIME) {
    const end = Math.min(first + ORDERS_AT_A_TIME, orders)
    await database.query({ text: PLACE, values: [first, end] })
    await database.query({ text: KEEP_OUTCOMES, values: [first, end] })
    onProgress(end)
  }
  await database.query({ text: KEEP_SNAPSHOTS, values: [BEHIND_THE_SNAPSHOT] })
  for (const text of [
    'vacuum analyze log.events',
    'vacuum analyze log.command_results',
    'vacuum analyze log.snapshots',
    'checkpoint',
  ])
    await database.query({ text, values: [] })
}

export const hotStream = 'stock-main~p-hot'
export const articleStream = (article: number): string => `stock-main~p-${article % ARTICLES}`

/** Order and line to article and version: every tenth line of all is the hot article's, the others go round. */
export const shelfOf = (order: number, line: number): { readonly stream: string; readonly version: number } => {
  const place = order * LINES + line
  if (place % 10 === 0) return { stream: hotStream, version: place / 10 + 1 }
  const other = place - Math.floor(place / 10) - 1
  return { stream: articleStream(other), version: Math.floor(other / ARTICLES) + 1 }
}

const METADATA = `
  format('{"actor":"open:import","role":"import","requestid":"%s","correlationid":"%s","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}',
    request.id, request.id)::json`

/** Of version 7: the time first, then what is random. */
const idOf = (number: string): string => `
  (lpad(to_hex(1800000000000 + (${number}) / 100), 12, '0') || '7' || substr(md5((${number})::text), 1, 3) || '8' || substr(md5((${number})::text), 4, 15))::uuid`

/** Whatever shelfOf says, as columns of `place`. */
const SHELF = `
  select
    case when place % 10 = 0 then 'p-hot' else 'p-' || (place - place / 10 - 1) % ${ARTICLES} end as product,
    case when place % 10 = 0 then place / 10 + 1 else (place - place / 10 - 1) / ${ARTICLES} + 1 end as version`

const PLACE = `
  insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
  select
    number + 1, event.stream, event.version, hashtext(event.stream) & 63, ${idOf('number')}, event.type, event.data::json, ${METADATA},
    to_timestamp(1800000000 + placed / 100.0), to_timestamp(1800000000 + placed / 100.0)
  from generate_series($1::bigint, $2::bigint - 1) placed
  cross join lateral (select ${idOf(`placed * ${EVENTS_OF_AN_ORDER}`)} as id) request
  cross join lateral (
    select placed * ${EVENTS_OF_AN_ORDER} as number, 'order-' || placed as stream, 1 as version, 'OrderPlaced' as type, format(
      '{"orderId":"%s","customerId":"c-%s","storeId":"main","currency":"USD","lines":[%s],"total":30600}', placed, placed % 4000,
      (select string_agg(format('{"productId":"%s","name":"WHITE HANGING HEART T-LIGHT HOLDER","category":"Home","stocked":true,"quantity":6,"unitPrice":25500,"amount":1530}', shelf.product), ',')
       from generate_series(placed * ${LINES}, placed * ${LINES} + ${LINES - 1}) place cross join lateral (${SHELF}) shelf)
    ) as data
    union all
    select placed * ${EVENTS_OF_AN_ORDER} + line + 1, 'stock-main~' || shelf.product, shelf.version, 'StockReserved',
      format('{"storeId":"main","productId":"%s","orderId":"%s","quantity":6}', shelf.product, placed)
    from generate_series(0, ${LINES - 1}) line
    cross join lateral (select placed * ${LINES} + line as place) at
    cross join lateral (${SHELF}) shelf
  ) event
  order by number`

const KEEP_OUTCOMES = `
  insert into log.command_results (scope, key, request_hash, outcome, first_position, last_position, expires_at)
  select 'open:import', 'order-' || placed, md5(placed::text), format('{"kind":"done","stream":"order-%s","version":1}', placed)::json,
    placed * ${EVENTS_OF_AN_ORDER} + 1, (placed + 1) * ${EVENTS_OF_AN_ORDER}, null
  from generate_series($1::bigint, $2::bigint - 1) placed`

const KEEP_SNAPSHOTS = `
  insert into log.snapshots (stream, version, shape, state, event)
  select stream, version, 1, '{"status":"kept","received":1000000,"reserved":600000,"issued":0}', event.id
  from (
    select stream, max(version) - $1::int as version from log.events where type = 'StockReserved' group by stream having max(version) > 100
  ) grown
  join log.events event using (stream, version)`
