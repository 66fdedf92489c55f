import type { Line } from '#shared/events/line.ts'
import type { Minor } from '#shared/kernel/money.ts'
import type { Instant, OrderId, ReturnId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

export type Return = {
  readonly orderId: OrderId
  readonly version: number
  readonly returnId?: ReturnId | undefined
  readonly at: Instant
  readonly reason?: string | undefined
  readonly restocked: boolean
  readonly total: Minor
  readonly lines: readonly Line[]
}

export const recordReturns: Writer<Return> = (returns) => ({
  name: 'record returns',
  text: `
    insert into order_returns (order_id, version, return_id, at, reason, restocked, total, lines)
    select order_id, version, return_id, at, reason, restocked, total, lines::json
    from unnest($1::text[], $2::int4[], $3::text[], $4::timestamptz[], $5::text[], $6::bool[], $7::int8[], $8::text[])
      as back (order_id, version, return_id, at, reason, restocked, total, lines)
    order by order_id, version`,
  values: [
    column.text(returns.map(({ orderId }) => orderId)),
    column.int4(returns.map(({ version }) => version)),
    column.text(returns.map(({ returnId }) => returnId ?? null)),
    column.timestamptz(returns.map(({ at }) => at)),
    column.text(returns.map(({ reason }) => reason ?? null)),
    column.bool(returns.map(({ restocked }) => restocked)),
    column.int8(returns.map(({ total }) => total)),
    column.text(returns.map(({ lines }) => JSON.stringify(lines))),
  ],
})
