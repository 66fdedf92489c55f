import assert from 'node:assert/strict'
import fc from 'fast-check'
import Joi from 'joi'
import { pagingBy } from './paging.ts'

type Row = { readonly position: number; readonly version: number; readonly spend: bigint; readonly id: string; readonly at: Date }
const pages = pagingBy(
  { afterPosition: 'number', afterVersion: 'version', afterSpend: 'bigint', afterId: 'text', afterTime: 'time' },
  ({ position, version, spend, id, at }: Row) => [position, version, String(spend), id, at],
)
const decode = (cursor: string) => Joi.object({ cursor: pages.cursor }).validate({ cursor })

describe('A cursor', () => {
  it('names the last row of its page', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/)
    const row = fc.record({
      position: fc.maxSafeInteger(),
      version: fc.nat(),
      spend: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      id,
      at: fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
    })
    fc.assert(
      fc.property(row, (last) => {
        const { nextCursor } = pages.pageOf([last, last], 1, (shown) => shown)
        const { position, version, spend, id, at } = last
        const cursor = { afterPosition: position, afterVersion: version, afterSpend: String(spend), afterId: id, afterTime: at }
        assert.deepEqual(decode(nextCursor!).value, { cursor })
      }),
    )
  })

  it('is refused when it is not one of this list, whatever it is', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    )
    fc.assert(
      fc.property(anything, (text) => {
        const { error, value } = decode(text)
        assert.ok(error !== undefined || (value as { cursor: object }).cursor instanceof Object)
      }),
    )
  })

  it('is not there behind the last page', () => assert.equal(pages.pageOf([], 1, (shown) => shown).nextCursor, null))
})
