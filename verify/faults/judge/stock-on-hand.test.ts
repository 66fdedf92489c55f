import assert from 'node:assert/strict'
import { createStockCheck } from './stock-on-hand.ts'

describe('The check of every shelf', () => {
  const following = (...facts: readonly (readonly [type: string, quantity: number, stream?: string])[]): readonly string[] => {
    const check = createStockCheck()
    return facts.flatMap(([type, quantity, stream = 'stock-main~lamp'], index) =>
      check({ position: index + 1, type, quantity, stream }),
    )
  }

  it('finds nothing where no more was sold than was there', () =>
    assert.deepEqual(
      following(['StockReceived', 5], ['StockReserved', 4], ['ReservationReleased', 1], ['StockShipped', 3], ['StockIssued', 2]),
      [],
    ))

  it('finds what was reserved and not there', () =>
    assert.deepEqual(following(['StockReceived', 5], ['StockReserved', 4], ['StockReserved', 2]), [
      'oversold: after position 3 stock-main~lamp has 5 on hand and 6 reserved',
    ]))

  it('finds what was taken away from those who had reserved it', () =>
    assert.match(following(['StockReceived', 5], ['StockReserved', 4], ['StockAdjusted', -2])[0]!, /^oversold: after position 3/))

  it('tells shelves apart', () =>
    assert.match(following(['StockReceived', 5], ['StockReserved', 1, 'stock-north~lamp'])[0]!, /^oversold: after position 2/))

  it('does not pass over what it does not know', () =>
    assert.deepEqual(following(['StockStolen', 1]), ['position 1 says StockStolen of stock, which nobody has counted']))
})
