import type { Line } from '#shared/events/line.ts'
import { orderStream } from '#shared/events/streams.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Minor, UnitPrice } from '#shared/kernel/money.ts'
import type { OrderId, ProductId } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'

/** What the contract allows an order. */
const LINES = 2_000

const NAME = 'A lamp with a name as long as names may be, and nobody can say why '.repeat(3).slice(0, 200)

export const wideOrderId = (number: number): OrderId => `wide-${number}` as OrderId

const lineOf = (_: unknown, number: number): Line => ({
  productId: `p-${number % 40}` as ProductId,
  name: NAME,
  category: 'lights',
  stocked: false,
  quantity: 1,
  unitPrice: 200_000 as UnitPrice,
  amount: 2_000 as Minor,
})

/** An order's data, some 700 kB of it. */
export const wideOrder = (orderId: string, lines = LINES) => ({
  orderId,
  storeId: 'main',
  currency: 'USD',
  lines: Array.from({ length: lines }, lineOf),
  total: 2_000 * lines,
})

/** Records so many of the longest orders behind the head, hundreds of megabytes of them, without a service. */
export const recordWideOrders = (owner: Database, count: number) =>
  owner.query({
    text: `
      insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
      select head + number, stream, 1, bucket, gen_random_uuid(), 'OrderPlaced', replace($3, '@', substr(stream, length('order-') + 1))::json,
        '{"actor":"test"}', now(), now()
      from (select max(position) as head from log.events) log,
        unnest($1::text[], $2::int[]) with ordinality wide (stream, bucket, number)`,
    values: [streamsOf(count), streamsOf(count).map(bucketOf), JSON.stringify(wideOrder('@'))],
  })

const streamsOf = (count: number) => Array.from({ length: count }, (_, number) => orderStream(wideOrderId(number)))
