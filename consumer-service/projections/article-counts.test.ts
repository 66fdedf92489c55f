import assert from 'node:assert/strict'
import { recorded } from '#shared/testing/telling.ts'
import { after, applyTo } from '../projection.contract.ts'
import { back, baskets, cancelled, cup, placed, placedAt, pot, tea } from '../testing/basket-events.ts'
import { boughtTogether } from '../testing/rows-of.ts'
import { coPurchase } from './co-purchase.ts'
import { decayWeight } from './forward-decay.ts'

describe('An article whose counts or pairs have changed', () => {
  it('is touched by the first and the last event that did so', () =>
    baskets
      .given(placed('1', tea, cup), placed('2', pot))
      .when(placed('3', tea))
      .then('touched', ['cup', 1, 1], ['pot', 2, 2], ['tea', 1, 3]))

  it('is touched when one beside it comes back', () =>
    baskets
      .given(placed('1', tea, cup), placed('2', pot))
      .when(back('1', ['tea'], [], ['cup']))
      .then('touched', ['cup', 1, 3], ['pot', 2, 2], ['tea', 1, 3]))

  it('is touched when its order is cancelled', () =>
    baskets.given(placed('1', tea)).when(cancelled('1', tea)).then('touched', ['tea', 1, 2]))

  it('is touched again when its list has been made', async () => {
    const database = await after(coPurchase, recorded([placed('1', tea)]))
    await database.query({ text: 'delete from read.touched_articles', values: [] })
    await applyTo(database, coPurchase, recorded([placed('1', tea), placed('2', tea)]))
    assert.deepEqual(await boughtTogether(database, 'touched'), [['tea', 2, 2]])
  })
})

describe('The trend of an article', () => {
  const [january, month] = [Date.UTC(2026, 0, 1), 30 * 86_400_000]
  const halfLivesLater = (count: number) => new Date(january + count * month).toISOString()

  it('is twice as much for what was bought a half-life later', () =>
    baskets
      .given(placedAt(halfLivesLater(0), '1', cup))
      .when(placedAt(halfLivesLater(1), '2', tea))
      .then('trends', ['cup', `${decayWeight(january)}`], ['tea', `${2n * decayWeight(january)}`]))

  it('is the sum of its baskets', () =>
    baskets
      .given(placedAt(halfLivesLater(0), '1', cup))
      .when(placedAt(halfLivesLater(1), '2', cup))
      .then('trends', ['cup', `${3n * decayWeight(january)}`]))

  it('is what it was when an order is cancelled', () =>
    baskets
      .given(placedAt(halfLivesLater(0), '1', cup), placedAt(halfLivesLater(2), '2', cup))
      .when(cancelled('2', cup))
      .then('trends', ['cup', `${decayWeight(january)}`]))
})
