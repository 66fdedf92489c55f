import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { recorded, type Told, tell } from '#shared/testing/telling.ts'
import { applyTo, rowsOf } from '../projection.contract.ts'
import { inventory } from './inventory.ts'
import { CHECKPOINT_DISTANCE } from './stock-checkpoints.ts'

const COLUMNS = 'product_id, store_id, position, version, on_hand, reserved'

type Events = readonly Recorded<ShopEvent>[]

const checkpointsAfter = async (events: Events, ends: readonly number[] = [events.length]) => {
  const { database, drop } = await freshReadDatabase()
  for (const end of ends) await applyTo(database, inventory, events.slice(0, end))
  const rows = await rowsOf(database, 'stock_checkpoints', COLUMNS)
  await drop()
  return rows
}

/** What the levels were when the log ended with each of the events that a checkpoint is of. */
const levelsAtCheckpoints = async (events: Events) => {
  const { database, drop } = await freshReadDatabase()
  const rows: object[] = []
  for (const { stream, version, position } of events) {
    if (version % CHECKPOINT_DISTANCE !== 0) continue
    await applyTo(database, inventory, events.slice(0, position))
    const levels = await rowsOf(database, 'stock_levels', 'product_id, store_id, on_hand, reserved')
    rows.push({ ...levels.find((level) => stream === `stock-${level['store_id']}~${level['product_id']}`), position, version })
  }
  await drop()
  return rows
}

const shelf = fc.constantFrom({ storeId: 'main', productId: 'tea' }, { storeId: 'north', productId: 'tea' })
const quantity = fc.integer({ min: 1, max: 1_000_000 })
const stockEvent: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ shelf, quantity }).map(({ shelf, quantity }) => tell('StockReceived', { ...shelf, quantity })),
  fc.record({ shelf, quantity }).map(({ shelf, quantity }) => tell('StockIssued', { ...shelf, quantity })),
  fc.record({ shelf, quantity }).map(({ shelf, quantity }) => tell('StockAdjusted', { ...shelf, quantity: -quantity })),
  fc.record({ shelf, quantity }).map(({ shelf, quantity }) => tell('StockReserved', { ...shelf, quantity, orderId: 'o-1' })),
  fc
    .record({ shelf, quantity })
    .map(({ shelf, quantity }) => tell('ReservationReleased', { ...shelf, quantity, orderId: 'o-1' })),
  fc.record({ shelf, quantity }).map(({ shelf, quantity }) => tell('StockShipped', { ...shelf, quantity, orderId: 'o-1' })),
  shelf.map(({ productId }) => tell('ProductRenamed', { productId, name: 'Tea' })),
)
const stories = fc.array(stockEvent, { minLength: 300, maxLength: 500, size: 'max' })

const inAnyOrder = (rows: readonly object[]) =>
  rows.map((row) => JSON.stringify(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1)))).toSorted()

describe('The checkpoints of stock', () => {
  it('are none before a stream has come so far', async () =>
    assert.deepEqual(
      await checkpointsAfter(
        recorded(Array.from({ length: CHECKPOINT_DISTANCE - 1 }, () => tell('StockReceived', of('tea', 1)))),
      ),
      [],
    ))

  it('tell what a stream had come to whenever it passed another hundred events', async () => {
    const events = recorded(Array.from({ length: 2 * CHECKPOINT_DISTANCE + 50 }, () => tell('StockReceived', of('tea', 3))))
    const checkpoint = { product_id: 'tea', store_id: 'main', reserved: 0 }
    assert.deepEqual(await checkpointsAfter(events), [
      { ...checkpoint, position: 100, version: 100, on_hand: 300 },
      { ...checkpoint, position: 200, version: 200, on_hand: 600 },
    ])
  })

  it('are what the levels were then, however the events came in batches', () =>
    fc.assert(
      fc.asyncProperty(stories, fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 6 }), async (told, cuts) => {
        const events = recorded(told)
        const ends = [...cuts.filter((cut) => cut < events.length).toSorted((one, other) => one - other), events.length]
        assert.deepEqual(inAnyOrder(await checkpointsAfter(events, ends)), inAnyOrder(await levelsAtCheckpoints(events)))
      }),
      { numRuns: 4 },
    )).timeout(60_000)
})

function of(productId: string, quantity: number) {
  return { storeId: 'main', productId, quantity }
}
