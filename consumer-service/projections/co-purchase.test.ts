import assert from 'node:assert/strict'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { after, projectionContract } from '../projection.contract.ts'
import { type BoughtTogether, boughtTogether, rowsOfProjection } from '../testing/rows-of.ts'
import { coPurchase } from './co-purchase.ts'

projectionContract(coPurchase, rowsOfProjection(coPurchase))

const tea = line('tea', 1, 2)
const cup = line('cup', 1, 4)
const pot = line('pot', 1, 9)
const postage = line('postage', 1, 5, { stocked: false })
const placed = (orderId: string, ...lines: (typeof tea)[]) => tell('OrderPlaced', { orderId, ...sold(...lines) })
const cancelled = (orderId: string, ...lines: (typeof tea)[]) => tell('OrderCancelled', { orderId, ...sold(...lines) })
const created = tell('ProductCreated', {
  productId: 'tea',
  name: 'Tea',
  category: 'drinks',
  price: 1,
  currency: 'USD',
  stocked: true,
})
const renamed = tell('ProductRenamed', { productId: 'tea', name: 'Green tea' })

const tableAfter = async (table: BoughtTogether, ...events: readonly Told[]) =>
  boughtTogether(await after(coPurchase, recorded(events)), table)

describe('Articles bought together', () => {
  it('are counted by pairs', async () =>
    assert.deepEqual(await tableAfter('pairs', placed('1', tea, cup, pot), placed('2', cup, tea)), [
      ['cup', 'pot', 1],
      ['cup', 'tea', 2],
      ['pot', 'tea', 1],
    ]))

  it('are counted by themselves, and so are baskets', async () => {
    const baskets = [placed('1', tea, cup), placed('2', tea), placed('3', postage)]
    assert.deepEqual(await tableAfter('counts', ...baskets), [
      ['cup', 1],
      ['tea', 2],
    ])
    assert.deepEqual(await tableAfter('total', ...baskets), [[2]])
  })

  it('are distinct and stand on a shelf', async () =>
    assert.deepEqual(await tableAfter('pairs', placed('1', tea, tea, cup, postage)), [['cup', 'tea', 1]]))

  it('are taken back by a cancellation', async () => {
    const events = [placed('1', tea, cup), placed('2', tea, cup), cancelled('1', tea, cup)]
    assert.deepEqual(await tableAfter('pairs', ...events), [['cup', 'tea', 1]])
    assert.deepEqual(await tableAfter('total', ...events), [[1]])
    const counts = await tableAfter('counts', ...events, cancelled('2', tea, cup))
    assert.deepEqual(counts, [
      ['cup', 0],
      ['tea', 0],
    ])
  })

  it('are at most 50 of an order, and a cancellation finds the same', async () => {
    const many = Array.from({ length: 60 }, (_, number) => line(`p-${number}`, 1, 1))
    const database = await after(coPurchase, recorded([placed('big', ...many)]))
    assert.equal((await boughtTogether(database, 'pairs')).length, (50 * 49) / 2)
    const left = await tableAfter('counts', placed('big', ...many), placed('1', tea), cancelled('big', ...many.toReversed()))
    assert.deepEqual(
      left.filter(([, n]) => n !== 0),
      [['tea', 1]],
    )
  })

  describe('when goods come back', () => {
    const back = (orderId: string, returned: string[], returnedBefore: string[], kept: string[]) =>
      tell('OrderReturned', { orderId, ...sold(), restocked: true, basket: { returned, returnedBefore, kept } })
    const bought = [placed('1', tea, cup, pot, postage), placed('2', tea, cup)]
    const teaBack = back('1', ['tea'], [], ['cup', 'pot'])
    const cupAndPotBack = back('1', ['cup', 'pot'], ['tea'], [])

    it('are no longer counted with an article that has come back wholly', async () => {
      assert.deepEqual(await tableAfter('pairs', ...bought, teaBack), [
        ['cup', 'pot', 1],
        ['cup', 'tea', 1],
      ])
      assert.deepEqual(await tableAfter('counts', ...bought, teaBack), [
        ['cup', 2],
        ['pot', 1],
        ['tea', 1],
      ])
      assert.deepEqual(await tableAfter('total', ...bought, teaBack), [[2]])
    })

    it('are no basket any more when the last article has come back', async () => {
      const events = [...bought, teaBack, cupAndPotBack]
      assert.deepEqual(await tableAfter('pairs', ...events), [['cup', 'tea', 1]])
      assert.deepEqual(await tableAfter('total', ...events), [[1]])
      const atOnce = back('1', ['tea', 'cup', 'pot'], [], [])
      assert.deepEqual(await tableAfter('pairs', ...bought, atOnce), await tableAfter('pairs', ...events))
    })

    it('are counted as before while something of each is kept', async () => {
      const some = tell('OrderReturned', { orderId: '1', ...sold(tea), restocked: true })
      assert.deepEqual(await tableAfter('pairs', ...bought, some), await tableAfter('pairs', ...bought))
    })

    it('of a large order are those that were counted', async () => {
      const ids = Array.from({ length: 60 }, (_, number) => `p-${number}`)
      const large = placed('big', ...ids.map((id) => line(id, 1, 1)))
      const parts = [back('big', ids.slice(0, 25), [], ids.slice(25)), back('big', ids.slice(25), ids.slice(0, 25), [])]
      const left = await tableAfter('counts', large, placed('1', tea), ...parts)
      assert.deepEqual(
        left.filter(([, n]) => n !== 0),
        [['tea', 1]],
      )
      assert.deepEqual(await tableAfter('total', large, placed('1', tea), ...parts), [[1]])
    })
  })

  it('are known from their creation, under their last name', async () => {
    assert.deepEqual(await tableAfter('names', created), [['tea', 'Tea']])
    assert.deepEqual(await tableAfter('names', placed('1', tea), created, renamed), [['tea', 'Green tea']])
  })
})
