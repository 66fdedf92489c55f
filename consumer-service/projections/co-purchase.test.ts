import assert from 'node:assert/strict'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { after, projectionContract } from '../projection.contract.ts'
import { boughtTogether, rowsOfProjection } from '../testing/rows-of.ts'
import { theReadModel } from '../testing/the-read-model.ts'
import { coPurchase } from './co-purchase.ts'

projectionContract(coPurchase, rowsOfProjection(coPurchase))

const tea = line('tea', 1, 2)
const cup = line('cup', 1, 4)
const pot = line('pot', 1, 9)
const postage = line('postage', 1, 5, { stocked: false })
const placed = (orderId: string, ...lines: (typeof tea)[]) => tell('OrderPlaced', { orderId, ...sold(...lines) })
const cancelled = (orderId: string, ...lines: (typeof tea)[]) => tell('OrderCancelled', { orderId, ...sold(...lines) })
const back = (orderId: string, returned: string[], returnedBefore: string[], kept: string[]) =>
  tell('OrderReturned', { orderId, ...sold(), restocked: true, basket: { returned, returnedBefore, kept } })
const created = tell('ProductCreated', {
  ...{ productId: 'tea', name: 'Tea', category: 'drinks', price: 1, currency: 'USD', stocked: true },
})

const baskets = theReadModel(coPurchase, boughtTogether)

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

  it('are known from their creation', () => baskets.when(created).then('names', ['tea', 'Tea']))

  it('are known by their last name', () =>
    baskets
      .given(placed('1', tea), created)
      .when(tell('ProductRenamed', { productId: 'tea', name: 'Green tea' }))
      .then('names', ['tea', 'Green tea']))
})
