import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { OrderId } from '#shared/kernel/types.ts'
import { line } from '#shared/testing/telling.ts'
import { articlesOf, basketOf } from './basket.ts'

const basket = (orderId: string, ...articles: readonly string[]) =>
  [...basketOf(orderId as OrderId, articlesOf(articles.map((id) => line(id, 1, 1))))].sort()

const numbered = (count: number) => Array.from({ length: count }, (_, number) => `p-${number}`)

describe('A basket', () => {
  it('of 50 articles is taken whole', () => assert.equal(basket('o-1', ...numbered(50)).length, 50))

  it('of more keeps the 50 with the smallest hash of order and article', () => {
    const hashOf = (id: string) => createHash('sha256').update(`o-1|${id}`).digest('hex')
    const expected = numbered(80)
      .sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1))
      .slice(0, 50)
    assert.deepEqual(basket('o-1', ...numbered(80)), expected.sort())
  })

  it('keeps the same whatever the order of its lines', () =>
    assert.deepEqual(basket('o-1', ...numbered(80).reverse()), basket('o-1', ...numbered(80))))
})
