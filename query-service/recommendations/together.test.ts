import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { TogetherRow } from './rows.ts'
import { type Companion, goingWithAll, goingWithOne } from './together.ts'

type Partner = { readonly id: string; readonly n: number; readonly trend: number; readonly discontinued: boolean }

/** Asked about: each with its number of baskets, and how many of those each partner is in. */
type Asked = { readonly id: string; readonly n: number; readonly both: Readonly<Record<string, number>> }

const rowOf = (asked: readonly Asked[], partners: readonly Partner[], allBaskets = 1_000): TogetherRow => ({
  own: asked.map(({ id, n }) => ({ productId: id, name: null, n })),
  lists: asked.map(({ id, both }) => [id, Object.keys(both), Object.values(both)]),
  articles: {
    codes: partners.map((_, at) => at),
    ids: partners.map(({ id }) => id),
    names: partners.map(({ id }) => id.toUpperCase()),
    n: partners.map(({ n }) => n),
    trends: partners.map(({ trend }) => trend),
    discontinued: partners.map(({ discontinued }) => discontinued),
  },
  allBaskets,
})

const partner = (id: string, n: number, is: Partial<Partner> = {}): Partner => ({ id, n, trend: 1, discontinued: false, ...is })
const fashion = (trend: number) => (0.02 + trend) ** 0.25
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual / expected - 1) < 1e-12, `${actual} is not ${expected}`)
const idsIn = (companions: readonly Companion[]) => companions.map(({ productId }) => productId)

describe('What goes with a product', () => {
  it('scores by how much they are together, and how much it is bought of late', () => {
    const [cup] = goingWithOne(rowOf([{ id: 'tea', n: 40, both: { cup: 30 } }], [partner('cup', 90, { trend: 0.3 })]))
    near(cup!.score, (30 / (60 + 50)) * fashion(0.3))
    assert.deepEqual([cup!.name, cup!.best.n], ['CUP', 30])
    near(cup!.best.lift, (30 * 1_000) / (40 * 90))
  })

  it('is nothing that is discontinued, unknown, or there by chance', () => {
    const both = { cup: 30, jam: 30, mat: 4, none: 30 }
    const partners = [partner('cup', 90), partner('jam', 90, { discontinued: true }), partner('mat', 90)]
    assert.deepEqual(idsIn(goingWithOne(rowOf([{ id: 'tea', n: 40, both }], partners))), ['cup'])
  })

  it('comes by its id when the score is the same', () => {
    const both = { pot: 30, cup: 30 }
    assert.deepEqual(idsIn(goingWithOne(rowOf([{ id: 'tea', n: 40, both }], [partner('pot', 90), partner('cup', 90)]))), [
      'cup',
      'pot',
    ])
  })
})

describe('What goes with a basket', () => {
  it('scores by the sum over it, where a rare article says more', () => {
    const tea = { id: 'tea', n: 40, both: { cup: 30 } }
    const jam = { id: 'jam', n: 90, both: { cup: 60 } }
    const [cup] = goingWithAll(rowOf([tea, jam], [partner('cup', 90, { trend: 0.3 })]))
    near(cup!.score, ((30 / 110) * fashion(0.3)) ** 2 / 60 + ((60 / 140) * fashion(0.3)) ** 2 / 110)
    assert.equal(cup!.best.productId, 'jam')
  })

  const count = fc.integer({ min: 1, max: 100 })
  const partners = fc.uniqueArray(
    fc.record({ id: fc.constantFrom('cup', 'pot', 'bag', 'mat'), n: count, trend: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { selector: ({ id }) => id },
  )

  it('of one product is in the order of what goes with that', () =>
    fc.assert(
      fc.property(partners, count, fc.infiniteStream(count), (partners, n, counts) => {
        const both = Object.fromEntries(partners.map((one) => [one.id, Math.min(one.n, n, counts.next().value!)]))
        const row = rowOf(
          [{ id: 'tea', n, both }],
          partners.map((one) => partner(one.id, one.n, one)),
        )
        const [one, all] = [goingWithOne(row), goingWithAll(row)]
        assert.deepEqual(new Set(idsIn(all)), new Set(idsIn(one)))
        all.forEach(({ productId }, place) => {
          const score = one.find((other) => other.productId === productId)!.score
          assert.ok(Math.abs(score - one[place]!.score) < 1e-12)
        })
      }),
    ))
})
