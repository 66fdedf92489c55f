import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DEFAULT_WEIGHTS, weightsOf } from './weights.ts'

describe('Weights', () => {
  it('are as they are by default when nothing is said', () => assert.deepEqual(weightsOf(''), { weights: DEFAULT_WEIGHTS }))

  it('are those that are named, and by default the others', () =>
    assert.deepEqual(weightsOf(' decay = 0.9,trend=0'), { weights: { ...DEFAULT_WEIGHTS, decay: 0.9, trend: 0 } }))

  it('are what they are written as', () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1_000, noNaN: true }),
        fc.constantFrom('trend', 'popularity', 'neighbours'),
        (value, name) => {
          assert.deepEqual(weightsOf(`${name}=${value}`), { weights: { ...DEFAULT_WEIGHTS, [name]: value } })
        },
      ),
    ))

  it('are refused with all that is wrong', () =>
    assert.deepEqual(weightsOf('decay=0,trend=-1,popularity=much,neighbours,trendPower=1=2,gamma=1,trend=2'), {
      mistakes: [
        'decay must be above 0 and at most 1',
        'trend must be from 0 to 1000',
        'popularity must be from 0 to 1000',
        'neighbours must be from 0 to 1000',
        'trendPower must be from 0 to 1000',
        'there is no "gamma", only decay, basketSize, trendFloor, trendPower, trend, popularity, neighbours, neighboursOfNew',
        'trend is given twice',
      ],
    }))

  for (const value of ['', ' ', 'Infinity', 'NaN', '1001', '-0.1'])
    it(`are never ${value || 'nothing'}`, () => assert.ok('mistakes' in weightsOf(`trend=${value}`)))

  it('have a decay that lets a basket count no more than a newer one', () => assert.ok('mistakes' in weightsOf('decay=1.01')))
})
