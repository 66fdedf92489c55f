import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { withYear } from '../testing/retail-file.ts'
import { basketsOf, capped, mostTogether, ordersWithBoth } from './baskets.ts'
import { CSV_FILE } from './known-figures.ts'

describe('the recount of baskets', () => {
  it('takes the distinct goods of each order, given away or sold', async () => {
    const baskets = await read(
      '1,22386,BAG,1,2010-12-01T08:26:00,1.95,17850,United Kingdom',
      '1,22386,BAG,2,2010-12-01T08:26:00,2.1,17850,United Kingdom',
      '1,85099b,"BAG, ""JUMBO""",1,2010-12-01T08:26:00,0.0,17850,United Kingdom',
      '1,POST,POSTAGE,1,2010-12-01T08:26:00,18,17850,United Kingdom',
      '2,22697,CUP,1,2010-12-01T08:26:00,0.0,,United Kingdom',
      '3,22697,CUP,-1,2010-12-01T08:26:00,0.0,,United Kingdom',
      'C4,22697,CUP,-1,2010-12-01T08:26:00,2.95,17850,United Kingdom',
      'A5,B,DEBT,1,2010-12-01T08:26:00,9,,United Kingdom',
    )
    assert.deepEqual([...baskets], [['1', new Set(['22386', '85099B'])]])
  })

  it('keeps of a large one the 50 articles with the smallest hash', () => {
    const articles = Array.from({ length: 60 }, (_, index) => `${22_000 + index}`)
    const rank = (article: string) => createHash('sha256').update(`536365|${article}`).digest('hex')
    const expected = articles.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, 50)
    const kept = capped(new Map([['536365', new Set(articles)]])).get('536365')!
    assert.deepEqual([...kept].toSorted(), expected.toSorted())
  })

  it('leaves one of 50 as it is', () => {
    const basket = new Set(Array.from({ length: 50 }, (_, index) => `${index}`))
    assert.equal(capped(new Map([['1', basket]])).get('1'), basket)
  })

  it('counts orders with both, and finds the most frequent pairs', () => {
    const baskets = new Map(
      [
        ['1', 'abc'],
        ['2', 'ab'],
        ['3', 'bc'],
        ['4', 'ab'],
      ].map(([order, articles]) => [order!, new Set(articles)]),
    )
    assert.equal(ordersWithBoth(baskets, ['a', 'b']), 3)
    assert.equal(ordersWithBoth(baskets, ['b', 'a']), 3)
    assert.equal(ordersWithBoth(baskets, ['a', 'x']), 0)
    assert.deepEqual(mostTogether(baskets, 2), [
      ['a', 'b'],
      ['b', 'c'],
    ])
    assert.equal(mostTogether(baskets, 9).length, 3)
  })
})

const read = (...rows: readonly string[]) => withYear(rows, (directory) => basketsOf(join(directory, CSV_FILE)))
