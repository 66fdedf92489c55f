import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Search, tune } from './tuning.ts'

type Point = { readonly x: number; readonly y: number }

const values = [0, 1, 2, 3, 4, 5]
const hill = ({ x, y }: Point) => -((x - 3) ** 2) - (y - 1) ** 2
const search: Search<Point> = { grid: { x: values, y: values }, starts: [{ x: 0, y: 5 }], worth: hill, most: 100, seed: 1 }

describe('Tuning', () => {
  it('finds the top of a hill', async () => assert.deepEqual((await tune(search)).params, { x: 3, y: 1 }))

  it('goes on from the best of its starts, which need not be in the grid', async () => {
    const { params } = await tune({
      ...search,
      starts: [
        { x: 0, y: 0 },
        { x: 3.1, y: 1.1 },
      ],
      most: 2,
    })
    assert.deepEqual(params, { x: 3.1, y: 1.1 })
  })

  it('goes on from more than one, so that it ends on no lesser hill', async () => {
    const hills = ({ x, y }: Point) => (x === 0 && y === 1 ? 4 : x === 5 ? 2 * y : -10)
    const { params } = await tune({
      ...search,
      starts: [
        { x: 0, y: 1 },
        { x: 5, y: 0 },
      ],
      worth: hills,
    })
    assert.deepEqual(params, { x: 5, y: 5 })
  })

  it('looks at no point twice', async () => {
    const seen: string[] = []
    const worth = (point: Point) => {
      seen.push(JSON.stringify(point))
      return hill(point)
    }
    const { looked } = await tune({ ...search, worth })
    assert.equal(new Set(seen).size, seen.length)
    assert.equal(looked, seen.length)
  })

  it('ends when it is told to', async () => assert.equal((await tune({ ...search, isOver: () => true })).looked, 1))
  it('needs somewhere to begin', async () => assert.rejects(tune({ ...search, starts: [] }), RangeError))

  it('is bounded, never worse than any start, and the same for the same seed', async () => {
    const point = fc.record({ x: fc.constantFrom(...values), y: fc.constantFrom(...values) })
    const worths = fc.array(fc.integer(), { minLength: 36, maxLength: 36 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { minLength: 1, maxLength: 4 }),
        worths,
        fc.nat(40),
        fc.nat(),
        async (starts, worths, most, seed) => {
          const worth = ({ x, y }: Point) => worths[6 * x + y]!
          const given = { ...search, starts, worth, most, seed }
          const found = await tune(given)
          assert.ok(found.looked <= Math.max(most, starts.length))
          for (const start of starts) assert.ok(found.worth >= worth(start))
          assert.deepEqual(await tune(given), found)
        },
      ),
    )
  })
})
