import type { Instant, StoreId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import { type EventOf, ignore, projectionOf, type Writer } from '../projection.ts'
import { type Named, nameProducts, type Revised, reviseProducts } from './inventory-products.ts'
import { keepCheckpoints } from './stock-checkpoints.ts'
import { changeLevels, type Discontinued, type Level } from './stock-levels.ts'
import { type Movement, type MovementEvent, movement, recordMovements } from './stock-movements.ts'

type Change =
  | Store
  | (Named & { readonly kind: 'named' })
  | (Revised & { readonly kind: 'revised' })
  | ((Level | Discontinued) & { readonly kind: 'level' })
  | Movement
type Store = {
  readonly kind: 'store'
  readonly storeId: StoreId
  readonly name: string
  readonly location?: string
  readonly at: Instant
}

/** What stands where, what of it is promised, every movement that made it so, and what it was at some moments of the past. */
export const inventory = projectionOf<Change>({
  name: 'inventory',
  version: 3,
  tables: ['stores', 'inventory_products', 'stock_levels', 'stock_totals', 'stock_movements', 'stock_checkpoints'],

  when: {
    StoreOpened: ({ data, occurredAt }) => [{ kind: 'store', ...data, at: occurredAt }],
    ProductCreated: ({ data: { productId, name, stocked } }) => [{ kind: 'named', productId, name, stocked }],
    ProductRenamed: ({ data: { productId, name } }) => [{ kind: 'revised', productId, name }],
    ProductDiscontinued: ({ data: { productId } }) => [
      { kind: 'revised', productId, discontinued: true },
      { kind: 'level', productId, discontinued: true },
    ],

    StockReceived: (event) => {
      const { quantity } = event.data
      return [level(event, { onHand: quantity, received: quantity, movesIn: 1 }), movement(event, 'in')]
    },
    StockIssued: (event) => {
      const { quantity } = event.data
      return [level(event, { onHand: -quantity, issued: quantity, movesOut: 1 }), movement(event, 'out')]
    },
    StockAdjusted: (event) => {
      const { quantity } = event.data
      return [level(event, { onHand: quantity, adjusted: quantity, movesManual: 1 }), movement(event, 'manual')]
    },
    StockTransferredOut: (event) => {
      const { quantity } = event.data
      const gone = { onHand: -quantity, transferredOut: quantity, movesTransferOut: 1 }
      return [level(event, gone), movement(event, 'transfer_out')]
    },
    StockTransferredIn: (event) => {
      const { quantity } = event.data
      return [level(event, { onHand: quantity, transferredIn: quantity, movesTransferIn: 1 }), movement(event, 'transfer_in')]
    },
    StockReserved: (event) => [level(event, { reserved: event.data.quantity })],
    ReservationReleased: (event) => [level(event, { reserved: -event.data.quantity })],
    StockShipped: (event) => {
      const { quantity } = event.data
      const gone = { onHand: -quantity, reserved: -quantity, shipped: quantity, movesShipped: 1 }
      return [level(event, gone), movement(event, 'shipped')]
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
    CustomerRegistered: ignore,
    CustomerProfileChanged: ignore,
    CustomerErased: ignore,
    CustomerTierChanged: ignore,
  },

  write: {
    store: (stores) => openStores(stores),
    // What a stock that begins has to know of its product is there before it.
    named: nameProducts,
    revised: reviseProducts,
    level: (changes) => [...keepCheckpoints(changes.filter((change) => 'storeId' in change)), ...changeLevels(changes)],
    movement: recordMovements,
  },
})

type StockEvent = MovementEvent | EventOf<'StockReserved' | 'ReservationReleased'>
const level = (
  { data: { storeId, productId }, stream, position, version }: StockEvent,
  by: Omit<Level, 'storeId' | 'productId' | 'stream' | 'position' | 'version'>,
) => ({ kind: 'level', storeId, productId, stream, position, version, ...by }) as const

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
