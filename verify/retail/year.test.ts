import assert from 'node:assert/strict'
import { join } from 'node:path'
import { CSV_FILE } from '../figures/known-figures.ts'
import { FEW_DAYS, withYear } from '../testing/retail-file.ts'
import { readYear } from './year.ts'

const read = (...rows: readonly string[]) => withYear(rows, (directory) => readYear(join(directory, CSV_FILE)))

describe('The year as it is read anew', () => {
  it('has an order and a credit note per invoice, and a movement per row of stock', async () => {
    const { begins, entries } = await read(...FEW_DAYS)
    assert.equal(begins, '2010-12-01T08:26:00.000Z')
    assert.deepEqual(
      entries.map((entry) => [entry.kind, 'id' in entry ? entry.id : entry.article]),
      [
        ...[1, 2, 3].map((invoice) => ['order', `${invoice}`]),
        ...[
          ['credit note', 'C4'],
          ['order', '5'],
          ['written off', '22697'],
          ['found', '22386'],
        ],
        ...[
          ['credit note', 'C10'],
          ['credit note', 'C11'],
          ['order', '12'],
        ],
      ],
    )
  })

  it('has the lines of an invoice, however far apart they are, and its time is that of the first', async () => {
    const { entries } = await read(
      '1,22386,BAG,2,2010-12-01T08:26:00,1.95,,United Kingdom',
      '2,22386,BAG,2,2010-12-01T08:26:00,1.95,,United Kingdom',
      '1,85099b,BAG,3,2010-12-01T08:27:00,0.25,,United Kingdom',
    )
    const lines = [
      { article: '22386', quantity: 2, price: 19_500, amount: 390 },
      { article: '85099B', quantity: 3, price: 2_500, amount: 75 },
    ]
    assert.deepEqual(entries[0], { kind: 'order', id: '1', customer: '', at: '2010-12-01T08:26:00.000Z', lines })
  })

  for (const [quantity, price, pennies] of [
    [1, '0.125', 12],
    [3, '0.125', 38],
    [1, '0.135', 14],
    [1, '0.1251', 13],
    [7, '0.001', 1],
    [80_995, '2.08', 16_846_960],
  ] as const)
    it(`rounds ${quantity} at ${price} half-even, to ${pennies} pennies`, async () => {
      const { entries } = await read(`1,22386,BAG,${quantity},2010-12-01T08:26:00,${price},,United Kingdom`)
      assert.deepEqual(
        entries.flatMap((entry) => ('lines' in entry ? entry.lines.map(({ amount }) => amount) : [])),
        [pennies],
      )
    })

  it('names articles as they are named first, and prices them as they are sold first', async () => {
    const { articles } = await read(
      '1,22386,,2,2010-12-01T08:26:00,0.0,,United Kingdom',
      'C2,22386,BAG,-2,2010-12-01T08:26:00,9.0,,United Kingdom',
      '3,22386,SACK,2,2010-12-01T08:26:00,1.95,,United Kingdom',
      '4,22386,SACK,2,2010-12-01T08:26:00,2.95,,United Kingdom',
    )
    assert.deepEqual([...articles], [['22386', { name: 'BAG', price: 19_500 }]])
  })

  it('is not read from a file without rows', async () => {
    const message = /has no rows/
    await assert.rejects(read(), message)
  })
})
