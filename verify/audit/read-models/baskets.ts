import { among, linesIn } from '../sql.ts'

/** Of an order with more articles only so many count: those with the least SHA-256 of order and article. */
const MOST_COUNTED = 50

/**
 * `basket`: each stocked article that each order ever had, since when, whether it counts, and whether the order has it still. What is
 * cancelled has nothing, what came back whole is told by the return.
 */
export const basketsOf = (events: string): string => `
  placed as materialized (
    select row_number() over () as number, stream, "orderId" as order_id, "customerId" as customer_id,
      least(occurred_at, recorded_at) as placed_at, lines
    from ${events} cross join lateral json_to_record(data) told ("orderId" text, "customerId" text, lines json)
    where ${among('OrderPlaced')}
  ), ordered as (
    select distinct number, line."productId" as product_id
    from placed cross join lateral ${linesIn('lines')} where line.stocked
  ), sized as (
    select *, count(*) over (partition by number) as size from ordered
  ), ranked as (
    select number, stream, order_id, customer_id, placed_at, product_id, row_number() over (
      partition by number order by case when size > ${MOST_COUNTED} then sha256(convert_to(order_id || '|' || product_id, 'UTF8')) end
    ) as rank
    from sized join placed using (number)
  ), taken_back as (
    select distinct on (stream) stream, data -> 'basket' -> 'kept' as kept
    from ${events}
    where ${among('OrderCancelled')} or ${among('OrderReturned')} and data -> 'basket' is not null
    order by stream, position desc
  ), kept as (
    select stream, article.id as product_id from taken_back cross join lateral json_array_elements_text(kept) article (id)
  ), basket as (
    select number, order_id, customer_id, placed_at, product_id, rank <= ${MOST_COUNTED} as counts,
      taken_back.stream is null or kept.stream is not null as stays
    from ranked left join taken_back using (stream) left join kept using (stream, product_id)
  )`

/** It doubles every thirty days: a whole number with 21 significant bits. */
export const WEIGHT = `
  (select case when half_lives < 0 then floor(mantissa / 2::numeric ^ -floor(half_lives)::numeric)
      else trunc(mantissa * 2::numeric ^ floor(half_lives)::numeric) end
    from (select (extract(epoch from placed_at) * 1000 - 946684800000)::float8 / 2592000000 as half_lives) age
    cross join lateral (select round(2::float8 ^ (half_lives - floor(half_lives) + 20))::numeric as mantissa) of_age)`
