import { among, field, last, number, sum } from '../sql.ts'
import type { AuditedTable } from '../table.ts'

const OPENINGS = ['OrderPlaced', 'OrderRejected']
const STEPS = ['OrderPaid', 'OrderShipped', 'OrderDelivered', 'OrderCancelled']

const STATUS = `
  case type when 'OrderPlaced' then 'placed' when 'OrderRejected' then 'rejected' when 'OrderPaid' then 'paid'
    when 'OrderShipped' then 'shipped' when 'OrderDelivered' then 'delivered' when 'OrderCancelled' then 'cancelled'
    when 'OrderReturned' then 'returned' end`

/** What stands of an order is told by the event that opened it last: a rejected one may have been placed later. */
const orders: AuditedTable = {
  table: 'orders',
  key: { order_id: 'text' },
  columns: ['customer_id', 'store_id', 'status', 'version', 'placed_at', 'total', 'lines', 'missing', 'returned'],
  expected: (events) => `
    with opened as (
      select distinct on (stream) stream, "orderId" as order_id, "customerId" as customer_id, "storeId" as store_id,
        occurred_at as placed_at, coalesce(total, 0) as total,
        md5(coalesce(lines::text, '[]')) as lines, md5(coalesce(missing::text, '[]')) as missing
      from ${events}
      cross join lateral json_to_record(data) told
        ("orderId" text, "customerId" text, "storeId" text, total bigint, lines json, missing json)
      where ${among(...OPENINGS)} order by stream, position desc
    ), gone_on as (
      select stream, ${last(STATUS, ...OPENINGS, ...STEPS)} as status, max(version) as version,
        ${sum(number('total'), among('OrderReturned'))} as returned
      from ${events} where ${among(...OPENINGS, ...STEPS, 'OrderReturned')} group by stream
    )
    select * from opened join gone_on using (stream)`,
  found: `
    select order_id, customer_id, store_id, status, version, placed_at, total, md5(lines::text) as lines, md5(missing::text) as missing,
      returned
    from read.orders`,
}

const orderHistory: AuditedTable = {
  table: 'order_history',
  key: { order_id: 'text', version: 'number' },
  columns: ['status', 'at', 'reason'],
  expected: (events) => `
    select ${field('orderId')} as order_id, version, ${STATUS} as status, occurred_at as at, ${field('reason')} as reason
    from ${events} where ${among(...OPENINGS, ...STEPS, 'OrderReturned')}`,
}

const orderReturns: AuditedTable = {
  table: 'order_returns',
  key: { order_id: 'text', version: 'number' },
  columns: ['return_id', 'at', 'reason', 'restocked', 'total', 'lines'],
  expected: (events) => `
    select ${field('orderId')} as order_id, version, ${field('returnId')} as return_id, occurred_at as at, ${field('reason')} as reason,
      (${field('restocked')})::boolean as restocked, ${number('total')} as total, md5((data -> 'lines')::text) as lines
    from ${events} where ${among('OrderReturned')}`,
  found: `
    select order_id, version, return_id, at, reason, restocked, total, md5(lines::text) as lines from read.order_returns`,
}

export const ordersTables: readonly AuditedTable[] = [orders, orderHistory, orderReturns]
