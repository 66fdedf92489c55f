import { tell } from '#shared/testing/telling.ts'
import { allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { theReadModel } from '../testing/the-read-model.ts'
import { inventory } from './inventory.ts'

projectionContract(
  inventory,
  allRows('stores', 'inventory_products', 'stock_levels', 'stock_totals', 'stock_movements', 'stock_checkpoints'),
)

const stock = { storeId: 'main', productId: 'tea' }
const order = { ...stock, orderId: 'o-1' }
const noon = '2026-01-02T12:00:00Z'

const received = tell('StockReceived', { ...stock, quantity: 10 }, noon)
const elsewhere = tell('StockReceived', { ...stock, storeId: 'north', quantity: 7 }, noon)
const issued = tell('StockIssued', { ...stock, quantity: 3, movementId: 'm-1' }, noon)
const adjusted = tell('StockAdjusted', { ...stock, quantity: -2, reason: 'mice' }, noon)
const reserved = tell('StockReserved', { ...order, quantity: 4 }, noon)
const released = tell('ReservationReleased', { ...order, quantity: 4 }, noon)
const shipped = tell('StockShipped', { ...order, quantity: 4 }, noon)
const out = tell('StockTransferredOut', { ...stock, toStoreId: 'north', quantity: 4, transferId: 't-1' }, noon)
const brought = tell('StockTransferredIn', { ...stock, storeId: 'north', fromStoreId: 'main', quantity: 4 }, noon)
const created = tell('ProductCreated', {
  ...{ productId: 'tea', name: 'Tea', category: 'drinks', price: 1, currency: 'USD', stocked: true },
})
const discontinued = tell('ProductDiscontinued', { productId: 'tea' })

/** Of these columns. */
const theStock = (columns: string) => theReadModel(inventory, (database, table) => rowsOf(database, table, columns))
const levels = theStock('product_id, store_id, on_hand, reserved')
const totals = theStock('store_id, on_hand, reserved, received, issued, adjusted, shipped, transferred_in, transferred_out')

const tea = { product_id: 'tea', store_id: 'main' }
const teaInTheNorth = { ...tea, store_id: 'north' }

describe('The inventory', () => {
  it('has what came into each store', () =>
    levels
      .given(received)
      .when(elsewhere)
      .then('stock_levels', { ...tea, on_hand: 10 }, { ...teaInTheNorth, on_hand: 7 }))

  it('has what is left of it', () =>
    levels
      .given(received)
      .when(issued, adjusted)
      .then('stock_levels', { ...tea, on_hand: 5 }))

  it('has what is promised', () =>
    levels
      .given(received)
      .when(reserved)
      .then('stock_levels', { ...tea, on_hand: 10, reserved: 4 }))

  it('has it until it is released', () =>
    levels
      .given(received, reserved)
      .when(released)
      .then('stock_levels', { ...tea, on_hand: 10 }))

  it('lets go of what is shipped', () =>
    levels
      .given(received, reserved)
      .when(shipped)
      .then('stock_levels', { ...tea, on_hand: 6 }))

  it('misses what left for another store', () =>
    levels
      .given(received)
      .when(out)
      .then('stock_levels', { ...tea, on_hand: 6 }))

  it('has what was transferred in the other store', () =>
    levels
      .given(received, out)
      .when(brought)
      .then('stock_levels', { ...tea, on_hand: 6 }, { ...teaInTheNorth, on_hand: 4 }))

  it('knows its stores', () =>
    theReadModel(inventory)
      .when(tell('StoreOpened', { storeId: 'main', name: 'Main street' }, noon))
      .then('stores', { store_id: 'main', name: 'Main street', opened_at: '2026-01-02T12:00:00.000Z' }))

  it('knows how its products are called', () =>
    theReadModel(inventory).when(created).then('inventory_products', { product_id: 'tea', name: 'Tea', stocked: true }))

  it('knows how they are called now', () =>
    theReadModel(inventory)
      .given(created)
      .when(tell('ProductRenamed', { productId: 'tea', name: 'Green tea' }))
      .then('inventory_products', { product_id: 'tea', name: 'Green tea', stocked: true }))

  it('knows which of them are no longer sold', () =>
    theReadModel(inventory)
      .given(created)
      .when(discontinued)
      .then('inventory_products', { product_id: 'tea', name: 'Tea', stocked: true, discontinued: true }))
})

describe('The totals of a store', () => {
  it('tell how its stock came about', () =>
    totals
      .given(received, elsewhere)
      .when(issued, adjusted, reserved)
      .then(
        'stock_totals',
        { store_id: 'main', on_hand: 5, reserved: 4, received: 10, issued: 3, adjusted: -2 },
        { store_id: 'north', on_hand: 7, received: 7 },
      ))

  it('tell what was shipped', () =>
    totals
      .given(received, reserved)
      .when(shipped)
      .then('stock_totals', { store_id: 'main', on_hand: 6, received: 10, shipped: 4 }))

  it('tell what went from store to store', () =>
    totals
      .given(received)
      .when(out, brought)
      .then(
        'stock_totals',
        { store_id: 'main', on_hand: 6, received: 10, transferred_out: 4 },
        { store_id: 'north', on_hand: 4, transferred_in: 4 },
      ))
})

describe('A stock movement', () => {
  const movement = { position: 1, store_id: 'main', product_id: 'tea', occurred_at: '2026-01-02T12:00:00.000Z' }

  for (const [what, event, row] of [
    ['what came in', received, { kind: 'in', quantity: 10 }],
    ['what went out, and as which movement', issued, { kind: 'out', quantity: 3, movement_id: 'm-1' }],
    ['what was corrected, with its sign', adjusted, { kind: 'manual', quantity: -2, reason: 'mice' }],
    ['what an order took with it', shipped, { kind: 'shipped', quantity: 4, order_id: 'o-1' }],
    ['what left for another store', out, { kind: 'transfer_out', quantity: 4, other_store_id: 'north', transfer_id: 't-1' }],
    ['where it came from', brought, { store_id: 'north', kind: 'transfer_in', quantity: 4, other_store_id: 'main' }],
    [
      'which credit note it came back with',
      tell('StockReceived', { ...stock, quantity: 1, creditNoteId: 'n-1' }, noon),
      { kind: 'in', quantity: 1, credit_note_id: 'n-1' },
    ],
    [
      'which order it came back of',
      tell('StockReceived', { ...order, quantity: 1 }, noon),
      { kind: 'in', quantity: 1, order_id: 'o-1' },
    ],
  ] as const)
    it(`tells ${what}`, () =>
      theReadModel(inventory)
        .when(event)
        .then('stock_movements', { ...movement, ...row }))

  it('is none when something is reserved or released', () =>
    theReadModel(inventory).given(reserved).when(released).thenNothing('stock_movements'))
})

describe('The movements of each kind', () => {
  const counted = theStock('moves_in, moves_out, moves_manual, moves_shipped, moves_transfer_in, moves_transfer_out')
  const story = counted.when(received, issued, adjusted, reserved, shipped, out)
  const once = { moves_in: 1, moves_out: 1, moves_manual: 1, moves_shipped: 1, moves_transfer_out: 1 }

  it('are counted in the stock', () => story.then('stock_levels', once))
  it('are counted in its store', () => story.then('stock_totals', once))
  it('are counted where a transfer comes in', () => counted.when(brought).then('stock_levels', { moves_transfer_in: 1 }))
})

describe('What is low', () => {
  // As text: that none is left is something else than not being low.
  const low = theStock('low::text')
  const [plenty, little] = [1_001, 1_000].map((quantity) => tell('StockReceived', { ...stock, quantity }))

  it('is what is available', () => low.given(received).when(reserved).then('stock_levels', { low: '6' }))
  it('is little', () => low.when(little!).then('stock_levels', { low: '1000' }))
  it('is not what there is plenty of', () => low.when(plenty!).then('stock_levels', { low: null }))
  it('may be all that is reserved', () =>
    low
      .given(tell('StockReceived', { ...stock, quantity: 4 }))
      .when(reserved)
      .then('stock_levels', { low: '0' }))
  it('may be less than nothing', () => low.when(adjusted).then('stock_levels', { low: '-2' }))
  it('is nothing of a product that is no longer sold', () =>
    low.given(created, received, elsewhere).when(discontinued).then('stock_levels', {}, {}))
  it('is nothing of it, whatever comes afterwards', () =>
    low.given(created, received, discontinued).when(elsewhere, issued).then('stock_levels', {}, {}))
})
