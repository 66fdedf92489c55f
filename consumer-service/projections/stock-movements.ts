import type {
  CreditNoteId,
  Instant,
  MovementId,
  OrderId,
  Position,
  ProductId,
  StoreId,
  TransferId,
} from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { EventOf, Writer } from '../projection.ts'

export type Movement = Moved & {
  readonly kind: 'movement'
  readonly position: Position
  readonly type: 'in' | 'out' | 'manual' | 'shipped' | 'transfer_in' | 'transfer_out'
  readonly at: Instant
}
/** What the events of movements have in common, and what some of them say. */
type Moved = {
  readonly storeId: StoreId
  readonly productId: ProductId
  readonly quantity: number
  readonly reason?: string | undefined
  readonly movementId?: MovementId | undefined
  readonly creditNoteId?: CreditNoteId | undefined
  readonly orderId?: OrderId | undefined
  readonly transferId?: TransferId | undefined
  readonly toStoreId?: StoreId | undefined
  readonly fromStoreId?: StoreId | undefined
}

export type MovementEvent = EventOf<
  'StockReceived' | 'StockIssued' | 'StockAdjusted' | 'StockShipped' | 'StockTransferredOut' | 'StockTransferredIn'
>

export const movement = ({ data, position, occurredAt }: MovementEvent, type: Movement['type']): Movement => ({
  ...(data satisfies Moved),
  kind: 'movement',
  position,
  type,
  at: occurredAt,
})

export const recordMovements: Writer<Movement> = (movements) => ({
  name: 'record stock movements',
  text: `
    insert into stock_movements
      (position, store_id, product_id, kind, quantity, reason, movement_id, credit_note_id, order_id, transfer_id, other_store_id,
       occurred_at)
    select *
    from unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::int8[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[], $12::timestamptz[])
      as movement (position, store_id, product_id, kind, quantity, reason, movement_id, credit_note_id, order_id, transfer_id,
                   other_store_id, occurred_at)
    order by position`,
  values: [
    column.int8(movements.map(({ position }) => position)),
    column.text(movements.map(({ storeId }) => storeId)),
    column.text(movements.map(({ productId }) => productId)),
    column.text(movements.map(({ type }) => type)),
    column.int8(movements.map(({ quantity }) => quantity)),
    column.text(movements.map(({ reason }) => reason ?? null)),
    column.text(movements.map(({ movementId }) => movementId ?? null)),
    column.text(movements.map(({ creditNoteId }) => creditNoteId ?? null)),
    column.text(movements.map(({ orderId }) => orderId ?? null)),
    column.text(movements.map(({ transferId }) => transferId ?? null)),
    column.text(movements.map(({ toStoreId, fromStoreId }) => toStoreId ?? fromStoreId ?? null)),
    column.timestamptz(movements.map(({ at }) => at)),
  ],
})
