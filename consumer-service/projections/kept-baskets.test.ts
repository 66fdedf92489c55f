import assert from 'node:assert/strict'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { after } from '../projection.contract.ts'
import { back, baskets, cancelled, cup, placed, placedAt, postage, pot, tea } from '../testing/basket-events.ts'
import { boughtTogether } from '../testing/rows-of.ts'
import { coPurchase } from './co-purchase.ts'

describe('The basket of an order', () => {
  const at = '2026-01-02T10:05:00.000Z'

  it('has its distinct stocked articles', () =>
    baskets.when(placedAt(at, '1', tea, cup, tea, postage)).then('baskets', ['1', 'ada', new Date(at), ['cup', 'tea']]))

  it('may be that of a guest', () =>
    baskets
      .given(placedAt(at, '1', tea))
      .when(tell('OrderPlaced', { orderId: '2', ...sold(cup) }, at))
      .then('baskets', ['1', 'ada', new Date(at), ['tea']], ['2', null, new Date(at), ['cup']]))

  it('has all of them, also those that do not count', async () => {
    const many = Array.from({ length: 60 }, (_, number) => line(`p-${number}`, 1, 1))
    const database = await after(coPurchase, recorded([placed('big', ...many)]))
    const [[, , , articles]] = (await boughtTogether(database, 'baskets')) as [unknown[]]
    assert.equal((articles as unknown[]).length, 60)
  })

  it('is none of fees alone', () => baskets.when(placed('1', postage)).thenNothing('baskets'))

  it('has no more what has come back wholly', () =>
    baskets
      .given(placedAt(at, '1', tea, cup, pot))
      .when(back('1', ['cup'], [], ['tea', 'pot']))
      .then('baskets', ['1', 'ada', new Date(at), ['pot', 'tea']]))

  for (const [how, last] of [
    ['is cancelled', [cancelled('1', tea, cup)]],
    ['has come back wholly', [back('1', ['cup'], [], ['tea']), back('1', ['tea'], ['cup'], [])]],
  ] as const) {
    it(`is gone when it ${how}`, () =>
      baskets
        .given(placedAt(at, '1', tea, cup))
        .when(...last)
        .thenNothing('baskets'))
    it(`is gone when it ${how} in the same batch`, () =>
      baskets.when(placedAt(at, '1', tea, cup), ...last).thenNothing('baskets'))
  }

  it('was placed when it was recorded at the latest', () =>
    baskets
      .when(placedAt('2999-01-01T00:00:00Z', '1', tea))
      .then('baskets', ['1', 'ada', new Date('2026-06-01T00:00:00Z'), ['tea']]))

  it('may be older than all reckoning', () =>
    baskets.when(placedAt('0001-01-01T00:00:00Z', '1', tea, cup)).then('trends', ['cup', '0'], ['tea', '0']))
})
