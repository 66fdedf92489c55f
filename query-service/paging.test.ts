import assert from 'node:assert/strict'
import fc from 'fast-check'
import Joi from 'joi'
import { pagingBy } from './paging.ts'

type Row = { readonly spend: number; readonly id: string; readonly at: Date }
const pages = pagingBy({ afterSpend: 'number', afterId: 'text', afterTime: 'time' }, ({ spend, id, at }: Row) => [spend, id, at])
const decode = (cursor: string) => Joi.object({ cursor: pages.cursor }).validate({ cursor })

describe('A cursor', () => {
  it('names the last row of its page', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/)
    const row = fc.record({
      spend: fc.maxSafeInteger(),
      id,
      at: fc.date({ min: new Date(0), noInvalidDate: true }).filter((at) => at.getTime() < 1e14),
    })
    fc.assert(
      fc.property(row, ({ spend, id, at }) => {
        const { nextCursor } = pages.pageOf(
          [
            { spend, id, at },
            { spend, id, at },
          ],
          1,
          (shown) => shown,
        )
        assert.deepEqual(decode(nextCursor!).value, { cursor: { afterSpend: spend, afterId: id, afterTime: at } })
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
