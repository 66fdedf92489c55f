import assert from 'node:assert/strict'
import Joi from 'joi'
import { bodyOf, queryOf } from './parse.ts'
import { InvalidRequest } from './problem.ts'
import { cursor, flag, id, instant, limit, offset, position, price, quantity, signedQuantity, text } from './schemas.ts'

const parse = (schema: Joi.Schema, value: unknown, from = bodyOf): unknown =>
  (from(Joi.object({ field: schema.required() }))({ field: value }) as { field: unknown }).field

const messageFor = (schema: Joi.Schema, value: unknown, from = bodyOf): string => {
  try {
    parse(schema, value, from)
  } catch (error) {
    if (error instanceof InvalidRequest) return error.problem.errors?.[0]?.message ?? ''
    throw error
  }
  return assert.fail(`${JSON.stringify(value)} was taken`)
}

describe('what is taken in a body', () => {
  const TAKEN: readonly [what: string, schema: Joi.Schema, given: unknown, becomes: unknown][] = [
    ['an id', id(), 'A.b_c:d-1', 'A.b_c:d-1'],
    ['a number as id', id(), 42, '42'],
    ['a negative number as id', id(), -7, '-7'],
    ['an id of 64', id(), 'x'.repeat(64), 'x'.repeat(64)],
    ['a price without decimals', price, 999, 9_990_000],
    ['a price like 19.99', price, 19.99, 199_900],
    ['a price with four decimals', price, 0.0001, 1],
    ['a price of nothing', price, 0, 0],
    ['the largest price', price, 1e11, 1e15],
    ['a quantity written 1e3', quantity, 1e3, 1000],
    ['a correction', signedQuantity, -3, -3],
    ['a time with an offset', instant, '2011-01-31T10:00:00+01:00', '2011-01-31T09:00:00.000Z'],
    ['a text in any script', text(9), '灯 💡', '灯 💡'],
    ['a text of just so many characters, whatever they take', text(3), '💡💡💡', '💡💡💡'],
    ['nothing, negatively, as id', id(), -0, '0'],
  ]
  for (const [what, schema, given, becomes] of TAKEN) it(what, () => assert.equal(parse(schema, given), becomes))

  const REFUSED: readonly [what: string, schema: Joi.Schema, given: unknown, message: RegExp][] = [
    ['an empty id', id(), '', /1–64/],
    ['an id of 65', id(), 'x'.repeat(65), /1–64/],
    ['an id with a slash', id(), 'a/b', /1–64/],
    ['an id with a ~', id(), 'a~b', /1–64/],
    ['an id with a line end', id(), 'a\n', /1–64/],
    ['a fraction as id', id(), 1.5, /whole number/],
    ['an unsafe number as id', id(), 2 ** 53, /whole number/],
    ['an object as id', id(), { toString: 'x' }, /1–64/],
    ['null as id', id(), null, /1–64/],
    ['a price as text', price, '5', /must be a number/],
    ['a negative price', price, -1, /must be a number/],
    ['a price with five decimals', price, 0.00001, /four decimals/],
    ['a price beyond all', price, 1e12, /must be a number/],
    ['a quantity of nothing', quantity, 0, /greater than or equal to 1/],
    ['half a quantity', quantity, 0.5, /integer/],
    ['a quantity beyond a million', quantity, 1_000_001, /less than or equal to 1000000/],
    ['a quantity as text', quantity, '1', /must be a number/],
    ['an unsafe quantity', quantity, 1e300, /safe number/],
    ['a correction by nothing', signedQuantity, 0, /invalid value/],
    ['a day that there is not', instant, '2011-02-30T00:00:00Z', /RFC 3339/],
    ['a time without a zone', instant, '2011-01-31T09:00:00', /RFC 3339/],
    ['a time in seconds', instant, 1_300_000_000, /RFC 3339/],
    ['a blank text', text(9), ' \t', /blank/],
    ['an empty text', text(9), '', /empty/],
    ['a text too long', text(3), 'four', /at most 3|less than or equal to 3/],
    ['a text of too many characters', text(3), '💡💡💡💡', /at most 3|less than or equal to 3/],
    ['a flag as text', flag, 'true', /boolean/],
  ]
  for (const [what, schema, given, message] of REFUSED) it(`not ${what}`, () => assert.match(messageFor(schema, given), message))
})

describe('what is taken in a query', () => {
  it('numbers and flags written out', () => {
    assert.equal(parse(limit, '5', queryOf), 5)
    assert.equal(parse(offset, '0', queryOf), 0)
    assert.equal(parse(position, '123', queryOf), 123)
    assert.equal(parse(flag, 'true', queryOf), true)
    assert.equal(parse(id(), '1', queryOf), '1')
  })

  it('not what is beyond its limits', () => {
    assert.match(messageFor(limit, '101', queryOf), /100/)
    assert.match(messageFor(limit, 'all', queryOf), /number/)
    assert.match(messageFor(position, '-1', queryOf), /0/)
    assert.match(messageFor(cursor, 'a b', queryOf), /cursor/)
  })
})

describe('what is wrong with a body', () => {
  const parseOrder = bodyOf(
    Joi.object({ items: Joi.array().items(Joi.object({ productId: id().required(), quantity: quantity.required() })) }),
  )

  it('is said about every field, by its JSON Pointer', () => {
    assert.throws(
      () =>
        parseOrder({
          items: [
            { productId: 'a b', quantity: 0 },
            { quantity: 1, 'a/b~': 1 },
          ],
          more: 1,
        }),
      (error) => {
        assert.ok(error instanceof InvalidRequest)
        assert.deepEqual(
          error.problem.errors?.map(({ pointer }) => pointer),
          ['/items/0/productId', '/items/0/quantity', '/items/1/productId', '/items/1/a~1b~0', '/more'],
        )
        return true
      },
    )
  })

  it('is said about the whole when it is no object', () => {
    for (const body of [null, 1, 'text', [], true])
      assert.throws(
        () => parseOrder(body),
        (error) => error instanceof InvalidRequest && error.message === 'The body must be an object',
      )
  })

  it('is said about the first field only when there are thousands', () => {
    const large = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, index]))
    for (const body of [large, { items: Array.from({ length: 100_000 }, () => 0) }])
      assert.throws(
        () => parseOrder(body),
        (error) => error instanceof InvalidRequest && error.problem.errors?.length === 1,
      )
  })

  it('is not said twenty times over', () => {
    assert.throws(
      () => parseOrder({ items: Array.from({ length: 1_000 }, () => ({})) }),
      (error) => error instanceof InvalidRequest && error.problem.errors?.length === 20,
    )
  })
})
