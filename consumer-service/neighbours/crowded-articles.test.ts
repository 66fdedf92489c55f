import assert from 'node:assert/strict'
import { CROWDED_AGAIN, PARTNERS } from './bounds.ts'
import { createCrowdedArticles } from './crowded-articles.ts'

const tea = (pairs: number, hasEmpty = false) => ({ productId: 'tea', pairs, hasEmpty })

describe('An article', () => {
  it('is crowded with too many pairs, or with some that are in no basket', () => {
    const crowded = createCrowdedArticles()
    crowded.made(tea(PARTNERS.crowded))
    assert.equal(crowded.first(), undefined)
    crowded.made(tea(PARTNERS.crowded + 1))
    assert.equal(crowded.first(), 'tea')
    crowded.seenTo('tea', PARTNERS.kept)
    crowded.made(tea(2, true))
    assert.equal(crowded.first(), 'tea')
  })

  it('of which many were left is left alone until it has many more', () => {
    const crowded = createCrowdedArticles()
    crowded.made(tea(3_000))
    crowded.seenTo('tea', 2_000)
    crowded.made(tea(2_000 * CROWDED_AGAIN))
    assert.equal(crowded.first(), undefined)
    crowded.made(tea(2_000 * CROWDED_AGAIN + 1))
    assert.equal(crowded.first(), 'tea')
  })
})
