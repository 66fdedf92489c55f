import assert from 'node:assert/strict'
import { recorded, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { inventory } from './inventory.ts'

projectionContract(
  inventory,
  allRows('stores', 'inventory_products', 'stock_levels', 'stock_totals', 'stock_movements', 'stock_checkpoints'),
)

const stock = { storeId: 'main', productId: 'tea' }
const order = { ...stock, orderId: 'o-1' }
const noon = '2026-01-02T12:00:00Z'

const tableAfter = async (table: string, columns: string, ...events: readonly Told[]) =>
  rowsOf(await after(inventory, recorded(events)), table, columns)

const levelsAfter = (...events: readonly Told[]) =>
  tableAfter('stock_levels', 'store_id, product_id, on_hand, reserved', ...events)
const totalsAfter = (...events: readonly Told[]) =>
  tableAfter(
    'stock_totals',
    'store_id, on_hand, reserved, received, issued, adjusted, shipped, transferred_in, transferred_out',
    ...events,
  )
const movementAfter = async (event: Told) => {
  const columns =
    'position, store_id, product_id, kind, quantity, reason, movement_id, credit_note_id, order_id, transfer_id, other_store_id, occurred_at'
  return (await tableAfter('stock_movements', columns, event))[0]
}
const none = {
  ...{ on_hand: 0, reserved: 0, received: 0, issued: 0, adjusted: 0, shipped: 0 },
  ...{ transferred_in: 0, transferred_out: 0 },
}
const movement = { position: 1, store_id: 'main', product_id: 'tea', occurred_at: new Date(noon) }
const unsaid = { reason: null, movement_id: null, credit_note_id: null, order_id: null, transfer_id: null, other_store_id: null }

const received = tell('StockReceived', { ...stock, quantity: 10 }, noon)
const issued = tell('StockIssued', { ...stock, quantity: 3, movementId: 'm-1' }, noon)
const adjusted = tell('StockAdjusted', { ...stock, quantity: -2, reason: 'mice' }, noon)
const reserved = tell('StockReserved', { ...order, quantity: 4 }, noon)
const released = tell('ReservationReleased', { ...order, quantity: 4 }, noon)
const shipped = tell('StockShipped', { ...order, quantity: 4 }, noon)
const out = tell('StockTransferredOut', { ...stock, toStoreId: 'north', quantity: 4, transferId: 't-1' }, noon)
const brought = tell('StockTransferredIn', { ...stock, storeId: 'north', fromStoreId: 'main', quantity: 4 }, noon)
const elsewhere = tell('StockReceived', { ...stock, storeId: 'north', quantity: 7 }, noon)

const tea = { productId: 'tea', name: 'Tea', category: 'drinks', price: 1, currency: 'USD', stocked: true }
const created = tell('ProductCreated', tea)
const discontinued = tell('ProductDiscontinued', { productId: 'tea' })

describe('The inventory', () => {
  it('has what stands in each store', async () =>
    assert.deepEqual(await levelsAfter(received, elsewhere, issued, adjusted), [
      { store_id: 'main', product_id: 'tea', on_hand: 5, reserved: 0 },
      { store_id: 'north', product_id: 'tea', on_hand: 7, reserved: 0 },
    ]))

  it('has what is promised, until it is released', async () => {
    assert.deepEqual(await levelsAfter(received, reserved), [{ store_id: 'main', product_id: 'tea', on_hand: 10, reserved: 4 }])
    assert.deepEqual(await levelsAfter(received, reserved, released), [
      { store_id: 'main', product_id: 'tea', on_hand: 10, reserved: 0 },
    ])
  })

  it('lets go of what is shipped', async () =>
    assert.deepEqual(await levelsAfter(received, reserved, shipped), [
      { store_id: 'main', product_id: 'tea', on_hand: 6, reserved: 0 },
    ]))

  it('has what was transferred in the other store', async () =>
    assert.deepEqual(await levelsAfter(received, out, brought), [
      { store_id: 'main', product_id: 'tea', on_hand: 6, reserved: 0 },
      { store_id: 'north', product_id: 'tea', on_hand: 4, reserved: 0 },
    ]))

  it('sums up each store', async () => {
    assert.deepEqual(await totalsAfter(received, elsewhere, issued, adjusted, reserved), [
      { ...none, store_id: 'main', on_hand: 5, reserved: 4, received: 10, issued: 3, adjusted: -2 },
      { ...none, store_id: 'north', on_hand: 7, received: 7 },
    ])
    assert.deepEqual(await totalsAfter(received, reserved, shipped), [
      { ...none, store_id: 'main', on_hand: 6, received: 10, shipped: 4 },
    ])
    assert.deepEqual(await totalsAfter(received, out, brought), [
      { ...none, store_id: 'main', on_hand: 6, received: 10, transferred_out: 4 },
      { ...none, store_id: 'north', on_hand: 4, transferred_in: 4 },
    ])
  })

  it('keeps what came in', async () =>
    assert.deepEqual(await movementAfter(received), { ...movement, ...unsaid, kind: 'in', quantity: 10 }))

  it('keeps which credit note it came back with', async () => {
    const back = tell('StockReceived', { ...stock, quantity: 1, creditNoteId: 'n-1' }, noon)
    assert.deepEqual(await movementAfter(back), { ...movement, ...unsaid, kind: 'in', quantity: 1, credit_note_id: 'n-1' })
  })

  it('keeps which order it came back of', async () => {
    const back = tell('StockReceived', { ...order, quantity: 1 }, noon)
    assert.deepEqual(await movementAfter(back), { ...movement, ...unsaid, kind: 'in', quantity: 1, order_id: 'o-1' })
  })

  it('keeps what went out', async () =>
    assert.deepEqual(await movementAfter(issued), { ...movement, ...unsaid, kind: 'out', quantity: 3, movement_id: 'm-1' }))

  it('keeps what was corrected, with its sign', async () =>
    assert.deepEqual(await movementAfter(adjusted), { ...movement, ...unsaid, kind: 'manual', quantity: -2, reason: 'mice' }))

  it('keeps what an order took with it', async () =>
    assert.deepEqual(await movementAfter(shipped), { ...movement, ...unsaid, kind: 'shipped', quantity: 4, order_id: 'o-1' }))

  it('keeps both halves of a transfer, and where the other one is', async () => {
    const half = { ...movement, ...unsaid, quantity: 4 }
    const gone = { ...half, kind: 'transfer_out', other_store_id: 'north', transfer_id: 't-1' }
    assert.deepEqual(await movementAfter(out), gone)
    const come = { ...half, store_id: 'north', kind: 'transfer_in', other_store_id: 'main' }
    assert.deepEqual(await movementAfter(brought), come)
  })

  it('sees no movement in a reservation', async () => {
    assert.equal(await movementAfter(reserved), undefined)
    assert.equal(await movementAfter(released), undefined)
  })

  it('knows its stores', async () => {
    const opened = tell('StoreOpened', { storeId: 'main', name: 'Main street' }, noon)
    assert.deepEqual(await tableAfter('stores', '*', opened), [
      { store_id: 'main', name: 'Main street', location: null, opened_at: new Date(noon) },
    ])
  })

  it('knows how its products are called', async () => {
    const renamed = tell('ProductRenamed', { productId: 'tea', name: 'Green tea' })
    const tea = { product_id: 'tea', name: 'Tea', stocked: true, discontinued: false }
    assert.deepEqual(await tableAfter('inventory_products', '*', created), [tea])
    assert.deepEqual(await tableAfter('inventory_products', '*', created, renamed, discontinued), [
      { ...tea, name: 'Green tea', discontinued: true },
    ])
  })

  it('counts the movements of each kind, in the stock and in its store', async () => {
    const columns = 'moves_in, moves_out, moves_manual, moves_shipped, moves_transfer_in, moves_transfer_out'
    const once = { moves_in: 1, moves_out: 1, moves_manual: 1, moves_shipped: 1, moves_transfer_in: 0, moves_transfer_out: 1 }
    const events = [received, issued, adjusted, reserved, shipped, out]
    for (const table of ['stock_levels', 'stock_totals'])
      assert.deepEqual(await tableAfter(table, columns, ...events), [once], table)
  })
})

describe('What is low', () => {
  const lowAfter = async (...events: readonly Told[]) =>
    (await tableAfter('stock_levels', 'low', ...events)).map(({ low }) => low)

  it('is what is available, while it is little', async () => {
    assert.deepEqual(await lowAfter(received, reserved), [6])
    assert.deepEqual(await lowAfter(tell('StockReceived', { ...stock, quantity: 1_000 })), [1_000])
    assert.deepEqual(await lowAfter(tell('StockReceived', { ...stock, quantity: 1_001 })), [null])
    assert.deepEqual(await lowAfter(tell('StockAdjusted', { ...stock, quantity: -3 })), [-3])
  })

  it('is nothing of a product that is no longer sold, whatever comes first', async () => {
    assert.deepEqual(await lowAfter(created, received, elsewhere, discontinued), [null, null])
    assert.deepEqual(await lowAfter(created, received, discontinued, elsewhere, issued), [null, null])
  })
})
