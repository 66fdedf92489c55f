import type { Instant, OrderId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

export type OrderStatus = 'placed' | 'rejected' | 'paid' | 'shipped' | 'delivered' | 'cancelled'

export type Step = {
  readonly orderId: OrderId
  readonly version: number
  readonly status: OrderStatus | 'returned'
  readonly at: Instant
  readonly reason?: string | undefined
}

export const recordSteps: Writer<Step> = (steps) => ({
  name: 'record order steps',
  text: `
    insert into order_history (order_id, version, status, at, reason)
    select * from unnest($1::text[], $2::int4[], $3::text[], $4::timestamptz[], $5::text[])
      as step (order_id, version, status, at, reason)
    order by order_id, version`,
  values: [
    column.text(steps.map(({ orderId }) => orderId)),
    column.int4(steps.map(({ version }) => version)),
    column.text(steps.map(({ status }) => status)),
    column.timestamptz(steps.map(({ at }) => at)),
    column.text(steps.map(({ reason }) => reason ?? null)),
  ],
})
