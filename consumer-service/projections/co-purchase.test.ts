import assert from 'node:assert/strict'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { after, applyTo, projectionContract } from '../projection.contract.ts'
import { back, baskets, cancelled, cup, placed, placedAt, postage, pot, tea } from '../testing/basket-events.ts'
import { boughtTogether, rowsOfProjection } from '../testing/rows-of.ts'
import { theReadModel } from '../testing/the-read-model.ts'
import { coPurchase } from './co-purchase.ts'

projectionContract(coPurchase, rowsOfProjection(coPurchase))

const created = tell('ProductCreated', {
  ...{ productId: 'tea', name: 'Tea', category: 'drinks', price: 1, currency: 'USD', stocked: true },
})

describe('Articles bought together', () => {
  it('are counted by pairs', () =>
    baskets
      .given(placed('1', tea, cup, pot))
      .when(placed('2', cup, tea))
      .then('pairs', ['cup', 'pot', 1], ['cup', 'tea', 2], ['pot', 'tea', 1]))

  it('are counted by themselves', () =>
    baskets
      .given(placed('1', tea, cup))
      .when(placed('2', tea))
      .then('counts', ['cup', 1], ['tea', 2]))

  it('make a basket, which postage alone does not', () =>
    baskets
      .given(placed('1', tea, cup))
      .when(placed('2', tea), placed('3', postage))
      .then('total', [2]))

  it('are distinct and stand on a shelf', () =>
    baskets.when(placed('1', tea, tea, cup, postage)).then('pairs', ['cup', 'tea', 1]))

  describe('when an order is cancelled', () => {
    const bought = baskets.given(placed('1', tea, cup), placed('2', tea, cup))

    it('are a pair less often', () => bought.when(cancelled('1', tea, cup)).then('pairs', ['cup', 'tea', 1]))
    it('are in one basket less', () => bought.when(cancelled('1', tea, cup)).then('total', [1]))
    it('are counted no more with the last one', () =>
      bought.when(cancelled('1', tea, cup), cancelled('2', tea, cup)).then('counts', ['cup', 0], ['tea', 0]))
  })

  describe('of a large order', () => {
    const ids = Array.from({ length: 60 }, (_, number) => `p-${number}`)
    const many = ids.map((id) => line(id, 1, 1))
    const partsBack = [back('big', ids.slice(0, 25), [], ids.slice(25)), back('big', ids.slice(25), ids.slice(0, 25), [])]
    const stillCounted = theReadModel(coPurchase, async (database) =>
      (await boughtTogether(database, 'counts')).filter(([, n]) => n !== 0),
    )

    it('are at most 50', async () => {
      const database = await after(coPurchase, recorded([placed('big', ...many)]))
      assert.equal((await boughtTogether(database, 'pairs')).length, (50 * 49) / 2)
    })

    it('are the same when it is cancelled', () =>
      stillCounted
        .given(placed('big', ...many), placed('1', tea))
        .when(cancelled('big', ...many.toReversed()))
        .then('counts', ['tea', 1]))

    it('are the same when it comes back in parts', () =>
      stillCounted
        .given(placed('big', ...many), placed('1', tea))
        .when(...partsBack)
        .then('counts', ['tea', 1]))

    it('are no basket any more when all of it has come back', () =>
      baskets
        .given(placed('big', ...many), placed('1', tea))
        .when(...partsBack)
        .then('total', [1]))
  })

  describe('when goods come back', () => {
    const bought = [placed('1', tea, cup, pot, postage), placed('2', tea, cup)]
    const teaBack = back('1', ['tea'], [], ['cup', 'pot'])

    it('are no pair any more with an article that has come back wholly', () =>
      baskets
        .given(...bought)
        .when(teaBack)
        .then('pairs', ['cup', 'pot', 1], ['cup', 'tea', 1]))

    it('are counted without it', () =>
      baskets
        .given(...bought)
        .when(teaBack)
        .then('counts', ['cup', 2], ['pot', 1], ['tea', 1]))

    it('are still a basket without it', () =>
      baskets
        .given(...bought)
        .when(teaBack)
        .then('total', [2]))

    for (const [how, ...last] of [
      ['with the rest of it', teaBack, back('1', ['cup', 'pot'], ['tea'], [])],
      ['all at once', back('1', ['tea', 'cup', 'pot'], [], [])],
    ] as const) {
      const wholly = baskets.given(...bought).when(...last)
      it(`are no pair when they come back ${how}`, () => wholly.then('pairs', ['cup', 'tea', 1]))
      it(`are no basket when they come back ${how}`, () => wholly.then('total', [1]))
    }

    it('are counted as before while something of each is kept', () =>
      baskets
        .given(...bought)
        .when(tell('OrderReturned', { orderId: '1', ...sold(tea), restocked: true }))
        .thenUnchanged())
  })

  it('were bought on the last of the days', () =>
    baskets
      .given(placedAt('1970-01-03T23:00:00Z', '2', cup, tea))
      .when(placedAt('1970-01-02T00:00:00Z', '1', tea, cup, pot))
      .then('seen', ['cup', 'pot', 1], ['cup', 'tea', 2], ['pot', 'tea', 1]))

  it('were bought on that day, whatever is taken back', () =>
    baskets
      .given(placedAt('1970-01-02T00:00:00Z', '1', tea, cup))
      .when(placedAt('1970-01-09T00:00:00Z', '2', tea, cup), cancelled('2', tea, cup))
      .then('seen', ['cup', 'tea', 8]))

  it('are known from their creation', () => baskets.when(created).then('names', ['tea', 'Tea', false]))

  it('are known by their last name', () =>
    baskets
      .given(placed('1', tea), created)
      .when(tell('ProductRenamed', { productId: 'tea', name: 'Green tea' }))
      .then('names', ['tea', 'Green tea', false]))

  it('are known to be discontinued', () =>
    baskets
      .given(created)
      .when(tell('ProductDiscontinued', { productId: 'tea' }))
      .then('names', ['tea', 'Tea', true]))
})

describe('A pair that was forgotten', () => {
  it('is none when it is taken back, and one again when it is bought again', async () => {
    const story = recorded([placed('1', tea, cup), cancelled('1', tea, cup), placed('2', tea, cup), placed('3', tea, cup)])
    const database = await after(coPurchase, story.slice(0, 1))
    const known = () => database.query({ text: 'select n from read.pairs', values: [] })
    await database.query({ text: 'delete from read.pairs', values: [] })
    await applyTo(database, coPurchase, story.slice(0, 2))
    assert.deepEqual(await known(), [{ n: -1 }])
    await database.query({ text: 'delete from read.pairs where n <= 0', values: [] })
    await applyTo(database, coPurchase, story)
    assert.deepEqual(await known(), [{ n: 2 }])
  })
})
