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
import { type EventOf, ignore, projectionOf, type Writer } from '../projection.ts'
import { addTo } from './add-to.ts'

type Level = {
  readonly kind: 'level'
  readonly storeId: StoreId
  readonly productId: ProductId
  readonly onHand?: number
  readonly reserved?: number
  readonly received?: number
  readonly issued?: number
  readonly adjusted?: number
  readonly shipped?: number
  readonly transferredIn?: number
  readonly transferredOut?: number
}
type Movement = Moved & {
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
type Name = { readonly kind: 'name'; readonly productId: ProductId; readonly name: string }
type Store = {
  readonly kind: 'store'
  readonly storeId: StoreId
  readonly name: string
  readonly location?: string
  readonly at: Instant
}

/** What stands where, what of it is promised, and every movement that made it so. */
export const inventory = projectionOf<Level | Movement | Name | Store>({
  name: 'inventory',
  version: 1,

  when: {
    StoreOpened: ({ data, occurredAt }) => [{ kind: 'store', ...data, at: occurredAt }],
    ProductCreated: ({ data: { productId, name } }) => [{ kind: 'name', productId, name }],
    ProductRenamed: ({ data: { productId, name } }) => [{ kind: 'name', productId, name }],

    StockReceived: (event) => [
      level(event, { onHand: event.data.quantity, received: event.data.quantity }),
      movement(event, 'in'),
    ],
    StockIssued: (event) => [level(event, { onHand: -event.data.quantity, issued: event.data.quantity }), movement(event, 'out')],
    StockAdjusted: (event) => [
      level(event, { onHand: event.data.quantity, adjusted: event.data.quantity }),
      movement(event, 'manual'),
    ],
    StockTransferredOut: (event) => {
      const { quantity } = event.data
      return [level(event, { onHand: -quantity, transferredOut: quantity }), movement(event, 'transfer_out')]
    },
    StockTransferredIn: (event) => {
      const { quantity } = event.data
      return [level(event, { onHand: quantity, transferredIn: quantity }), movement(event, 'transfer_in')]
    },
    StockReserved: (event) => [level(event, { reserved: event.data.quantity })],
    ReservationReleased: (event) => [level(event, { reserved: -event.data.quantity })],
    StockShipped: (event) => {
      const { quantity } = event.data
      return [level(event, { onHand: -quantity, reserved: -quantity, shipped: quantity }), movement(event, 'shipped')]
    },

    OrderPlaced: ignore,
    OrderRejected: ignore,
    OrderPaid: ignore,
    OrderShipped: ignore,
    OrderDelivered: ignore,
    OrderCancelled: ignore,
    OrderReturned: ignore,
    CreditNoteIssued: ignore,
    ProductRecategorised: ignore,
    ProductRepriced: ignore,
    ProductDiscontinued: ignore,
    CustomerRegistered: ignore,
    CustomerProfileChanged: ignore,
    CustomerErased: ignore,
  },

  write: {
    store: (stores) => openStores(stores),
    name: (names) => nameProducts(names),
    level: (levels) => [addToLevels(levels), addToTotals(levels)].flat(),
    movement: (movements) => recordMovements(movements),
  },
})

type StockEvent = MovementEvent | EventOf<'StockReserved' | 'ReservationReleased'>
type MovementEvent = EventOf<
  'StockReceived' | 'StockIssued' | 'StockAdjusted' | 'StockShipped' | 'StockTransferredOut' | 'StockTransferredIn'
>

const level = ({ data: { storeId, productId } }: StockEvent, by: Omit<Level, 'kind' | 'storeId' | 'productId'>): Level => ({
  kind: 'level',
  storeId,
  productId,
  ...by,
})

const movement = ({ data, position, occurredAt }: MovementEvent, type: Movement['type']): Movement => ({
  ...(data satisfies Moved),
  kind: 'movement',
  position,
  type,
  at: occurredAt,
})

const addToLevels = addTo('read.stock_levels', { productId: 'text', storeId: 'text' }, ['onHand', 'reserved'])
const addToTotals = addTo('read.stock_totals', { storeId: 'text' }, [
  'onHand',
  'reserved',
  'received',
  'issued',
  'adjusted',
  'shipped',
  'transferredIn',
  'transferredOut',
])

const openStores: Writer<Store> = (stores) => ({
  name: 'open stores',
  text: `
    insert into read.stores (store_id, name, location, opened_at)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as store (store_id, name, location, opened_at)
    order by store_id`,
  values: [
    column.text(stores.map(({ storeId }) => storeId)),
    column.text(stores.map(({ name }) => name)),
    column.text(stores.map(({ location }) => location ?? null)),
    column.timestamptz(stores.map(({ at }) => at)),
  ],
})

const nameProducts: Writer<Name> = (changes) => {
  const names = new Map(changes.map(({ productId, name }) => [productId, name]))
  return {
    name: 'name products in the inventory',
    text: `
      insert into read.inventory_products (product_id, name)
      select * from unnest($1::text[], $2::text[]) as product (product_id, name)
      order by product_id
      on conflict (product_id) do update set name = excluded.name`,
    values: [column.text([...names.keys()]), column.text([...names.values()])],
  }
}

const recordMovements: Writer<Movement> = (movements) => ({
  name: 'record stock movements',
  text: `
    insert into read.stock_movements
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
