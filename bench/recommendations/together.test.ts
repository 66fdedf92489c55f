import assert from 'node:assert/strict'
import { createProgress } from '#shared/runtime/progress.ts'
import { leaveLastOut } from './split.ts'
import { basketsOf, type WrittenBasket } from './testing/baskets-of.ts'
import { evaluateTogether } from './together.ts'

const course = { progress: createProgress({ quiet: true }), signal: new AbortController().signal }

describe('What is bought together is told by the measures', () => {
  it('from all articles of a basket, however many of them the product counts', async () => {
    const articles = Array.from({ length: 60 }, (_, index) => `p-${index}`)
    const bought = articles.slice(10).flatMap((article): WrittenBasket[] => [
      [`of ${article}`, 'mint'],
      [`of ${article}`, `p-0 ${article}`],
    ])
    const split = leaveLastOut(basketsOf([null, articles.join(' ')], ...bought), { minBaskets: 2, customers: 100, seed: 1 })
    const silent = { goingWith: async () => [] }
    const [one] = await evaluateTogether(silent, split, 1, course)
    const hits = one!.rows.find(({ name }) => name === 'count')!.marks.map(({ hit }) => hit)
    // The first ten of equal counts have p-0 among them, whichever article it was bought with.
    assert.deepEqual([hits.length, hits.filter((hit) => hit >= 1 / 2).length], [50, 50])
  })
})
