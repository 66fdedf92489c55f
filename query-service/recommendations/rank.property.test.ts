import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Weights } from '#shared/kernel/weights.ts'
import { type Article, type Features, type Ranked, rank } from './rank.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })

const weights: fc.Arbitrary<Weights> = fc.record({
  decay: fc.double({ min: 0.01, max: 1, noNaN: true }),
  basketSize: share,
  trendFloor: share,
  trendPower: share,
  trend: share,
  popularity: share,
  neighbours: share,
  neighboursOfNew: share,
})

const articlesOf = (count: number): fc.Arbitrary<readonly Article[]> =>
  fc
    .array(fc.record({ n: fc.nat(20), trend: fc.constantFrom(0, 0.25, 0.5, 1), discontinued: fc.boolean() }), {
      ...{ minLength: count, maxLength: count },
    })
    .map((all) => all.map((one, at) => ({ productId: `p-${at}`, name: null, ...one })))

const subset = (count: number) => fc.subarray(Array.from({ length: count }, (_, at) => at))

const basketOf = (count: number) =>
  fc.tuple(subset(count), fc.nat(2)).map(([articles, others]) => ({ articles, size: articles.length + others + 1 }))

const neighboursOf = (count: number) =>
  fc.tuple(subset(count), fc.nat(count - 1), fc.infiniteStream(share)).map(([partners, article, scores]) => ({
    article,
    partners,
    n: partners.map(() => 1),
    scores: partners.map(() => scores.next().value!),
  }))

const features: fc.Arbitrary<Features> = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.record({
    articles: articlesOf(count),
    baskets: fc.array(basketOf(count), { maxLength: 8 }),
    neighbours: fc.uniqueArray(neighboursOf(count), { maxLength: 4, selector: ({ article }) => article }),
    mostBaskets: fc.constant(20),
  }),
)

/** The same from the words of the definition: slow, and nothing shared with what it is held against. */
const scoreByDefinition = ({ articles, baskets, neighbours, mostBaskets }: Features, weights: Weights, at: number): number => {
  const counts = baskets.map(({ size }, age) => weights.decay ** age / size ** weights.basketSize)
  const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0)
  const shareOf = (article: number) =>
    baskets.length === 0 ? 0 : sum(counts.filter((_, one) => baskets[one]!.articles.includes(article))) / sum(counts)
  const lists = sum(neighbours.map(({ article }) => shareOf(article)))
  const goes = neighbours.map(({ article, partners, scores }) => shareOf(article) * (scores[partners.indexOf(at)] ?? 0))
  const { trend, n } = articles[at]!
  return (
    shareOf(at) * (weights.trendFloor + trend) ** weights.trendPower +
    weights.trend * trend +
    (weights.popularity * n) / mostBaskets +
    (lists > 0 && shareOf(at) === 0 ? (weights.neighbours * sum(goes)) / lists : 0)
  )
}

const idsIn = (ranked: readonly Ranked[]) => ranked.map(({ article }) => article.productId)
const placeIn = (ranked: readonly Ranked[], at: number) => idsIn(ranked).indexOf(`p-${at}`)

describe('Ranking', () => {
  it('scores as it is defined', () =>
    fc.assert(
      fc.property(features, weights, (features, weights) => {
        const meant = features.baskets.length > 0 ? weights : { ...weights, trend: 1, popularity: 0 }
        for (const { article, score } of rank(features, weights)) {
          const defined = scoreByDefinition(features, meant, features.articles.indexOf(article))
          assert.ok(Math.abs(score - defined) < 1e-9, `${score} is not ${defined}`)
        }
      }),
    ))

  it('never puts a lesser score, or of equal ones a lesser trend or a greater id, first', () =>
    fc.assert(
      fc.property(features, weights, (features, weights) => {
        const ranked = rank(features, weights)
        ranked.slice(1).forEach((next, place) => {
          const before = ranked[place]!
          const [one, other] = [before.article, next.article]
          const isRight =
            before.score > next.score ||
            (before.score === next.score &&
              (one.trend > other.trend || (one.trend === other.trend && one.productId < other.productId)))
          assert.ok(isRight)
        })
      }),
    ))

  it('does not depend on the order that articles were read in', () =>
    fc.assert(
      fc.property(features, weights, fc.infiniteStream(fc.nat()), (features, weights, random) => {
        const order = Array.from(features.articles.keys(), (at) => [random.next().value!, at] as const).toSorted(
          (a, b) => a[0] - b[0],
        )
        const place = new Map(order.map(([, at], place) => [at, place]))
        const moved = (all: readonly number[]) => all.map((at) => place.get(at)!)
        const shuffled: Features = {
          ...features,
          articles: order.map(([, at]) => features.articles[at]!),
          baskets: features.baskets.map(({ articles, size }) => ({ articles: moved(articles), size })),
          neighbours: features.neighbours.map((list) => ({
            ...list,
            article: place.get(list.article)!,
            partners: moved(list.partners),
          })),
        }
        assert.deepEqual(rank(shuffled, weights), rank(features, weights))
      }),
    ))

  it('gives the first ones of all when fewer are asked for', () =>
    fc.assert(
      fc.property(features, weights, fc.nat(13), (features, weights, limit) => {
        assert.deepEqual(rank(features, weights, { limit }), rank(features, weights).slice(0, limit))
      }),
    ))

  it('gives what was bought and what is new together when both are asked for', () =>
    fc.assert(
      fc.property(features, weights, (features, weights) => {
        const [bought, others] = (['bought', 'new'] as const).map((include) => idsIn(rank(features, weights, { include })))
        assert.deepEqual([...bought!, ...others!].sort(), idsIn(rank(features, weights)).sort())
      }),
    ))

  it('never puts an article behind because it is bought more, or trends more', () =>
    fc.assert(
      fc.property(features, weights, fc.nat(11), fc.nat(20), share, (features, weights, chosen, n, trend) => {
        const at = chosen % features.articles.length
        const own = features.articles[at]!
        const more = { ...own, n: own.n + n, trend: Math.max(own.trend, trend), discontinued: false }
        const withIt = (article: Article) => ({ ...features, articles: features.articles.with(at, article) })
        const before = placeIn(rank(withIt({ ...own, discontinued: false }), weights), at)
        const after = placeIn(rank(withIt(more), weights), at)
        assert.ok(before === -1 || after <= before)
      }),
    ))

  it('never puts an article behind because the customer buys it once more', () =>
    fc.assert(
      fc.property(features, weights, fc.nat(11), (features, weights, chosen) => {
        const at = chosen % features.articles.length
        const alone = { ...weights, trend: 0, popularity: 0, trendPower: 0 }
        const ranked = rank(features, alone, { include: 'bought' })
        const again = rank({ ...features, baskets: [{ articles: [at], size: 1 }, ...features.baskets] }, alone, {
          include: 'bought',
        })
        assert.ok(placeIn(ranked, at) === -1 || placeIn(again, at) <= placeIn(ranked, at))
      }),
    ))
})
