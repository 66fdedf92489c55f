import assert from 'node:assert/strict'
import type { Marks } from './metrics.ts'
import { markdownOf, summaryOf, type Table } from './report.ts'

const marks = (...recalls: readonly number[]): readonly Marks[] =>
  recalls.map((recall) => ({ recall, ndcg: 0, hit: 0, reciprocalRank: 0 }))

const table: Table = {
  title: 'Tea',
  cases: 'customers',
  columns: ['recall'],
  rows: [
    { name: 'ours', isOurs: true, marks: marks(0.5, 0.6, 0.7), coverage: 0.25 },
    { name: 'near', isOurs: false, marks: marks(0.6, 0.6, 0.6), coverage: 0.5 },
    { name: 'poor', isOurs: false, marks: marks(0.1, 0.2, 0.31), coverage: 1 },
    { name: 'good', isOurs: false, marks: marks(0.9, 1, 1), coverage: 1 },
  ],
}

describe('The report', () => {
  it('has means, what we are ahead by, and what follows from it', () => {
    const { n, rows, differences } = summaryOf(table)
    assert.equal(n, 3)
    assert.ok(Math.abs(rows[0]!.means.recall!.mean - 0.6) < 1e-12)
    assert.deepEqual(
      differences.map(({ theirs, marks }) => [theirs, marks.recall!.verdict]),
      [
        ['near', 'tie'],
        ['poor', 'better'],
        ['good', 'worse'],
      ],
    )
  })

  it('is a table to be read', () =>
    assert.equal(
      markdownOf(summaryOf(table)),
      `### Tea

3 customers

|  | recall@10 | of the catalogue shown |
| --- | --: | --: |
| ours | 0.6000 | 25.0 % |
| near | 0.6000 | 50.0 % |
| poor | 0.2033 | 100.0 % |
| good | 0.9667 | 100.0 % |

How far ahead it is, case by case: mean ± standard error

| beside | ours: recall@10 |
| --- | --: |
| near | +0.0000 ± 0.0577 tie |
| poor | +0.3967 ± 0.0033 better |
| good | −0.3667 ± 0.0333 worse |
`,
    ))

  it('says that there is nobody', () => {
    const nobody = { ...table, rows: table.rows.map((row) => ({ ...row, marks: [] })) }
    assert.match(markdownOf(summaryOf(nobody)), /Nobody to whom it applies/)
  })
})
