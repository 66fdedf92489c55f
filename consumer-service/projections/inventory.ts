import type { Instant, ProductId, StoreId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { type EventOf, ignore, projectionOf, type Writer } from '../projection.ts'
import { addTo } from './add-to.ts'
import { keepCheckpoints, type StockChange } from './stock-checkpoints.ts'
import { type Movement, type MovementEvent, movement, recordMovements } from './stock-movements.ts'

type Level = StockChange & {
  readonly kind: 'level'
  readonly received?: number
  readonly issued?: number
  readonly adjusted?: number
  readonly shipped?: number
  readonly transferredIn?: number
  readonly transferredOut?: number
}
type Name = { readonly kind: 'name'; readonly productId: ProductId; readonly name: string }
type Store = {
  readonly kind: 'store'
  readonly storeId: StoreId
  readonly name: string
  readonly location?: string
  readonly at: Instant
}

/** What stands where, what of it is promised, every movement that made it so, and what it was at some moments of the past. */
export const inventory = projectionOf<Level | Movement | Name | Store>({
  name: 'inventory',
  version: 2,
  tables: ['stores', 'inventory_products', 'stock_levels', 'stock_totals', 'stock_movements', 'stock_checkpoints'],

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
    CustomerTierChanged: ignore,
  },

  write: {
    store: (stores) => openStores(stores),
    name: (names) => nameProducts(names),
    level: (levels) => [keepCheckpoints(levels), addToLevels(levels), addToTotals(levels)].flat(),
    movement: (movements) => recordMovements(movements),
  },
})

type StockEvent = MovementEvent | EventOf<'StockReserved' | 'ReservationReleased'>
const level = (
  { data: { storeId, productId }, position, version }: StockEvent,
  by: Omit<Level, 'kind' | 'storeId' | 'productId' | 'position' | 'version'>,
): Level => ({ kind: 'level', storeId, productId, position, version, ...by })

const addToLevels = addTo('stock_levels', { productId: 'text', storeId: 'text' }, ['onHand', 'reserved'])
const addToTotals = addTo('stock_totals', { storeId: 'text' }, [
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
    insert into stores (store_id, name, location, opened_at)
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
      insert into inventory_products (product_id, name)
      select * from unnest($1::text[], $2::text[]) as product (product_id, name)
      order by product_id
      on conflict (product_id) do update set name = excluded.name`,
    values: [column.text([...names.keys()]), column.text([...names.values()])],
  }
}
