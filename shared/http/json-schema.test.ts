import assert from 'node:assert/strict'
import Joi from 'joi'
import { described, jsonSchemaOf } from './json-schema.ts'
import { flag, id, quantity, signedQuantity } from './schemas.ts'

describe('A schema of Joi in JSON Schema', () => {
  it('says of an object which fields it has, which it must have, and that it has no others', () =>
    assert.deepEqual(jsonSchemaOf(Joi.object({ quantity: quantity.required(), force: flag.default(false) })), {
      type: 'object',
      properties: { quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 }, force: { type: 'boolean', default: false } },
      required: ['quantity'],
      additionalProperties: false,
    }))

  it('says what Joi checks without being told', () => {
    assert.deepEqual(jsonSchemaOf(Joi.string()), { type: 'string', minLength: 1 })
    assert.deepEqual(jsonSchemaOf(Joi.number()), { type: 'number', minimum: -(2 ** 53 - 1), maximum: 2 ** 53 - 1 })
  })

  it('says what is refused, and what alone is taken', () => {
    assert.deepEqual(jsonSchemaOf(signedQuantity)['not'], { enum: [0] })
    assert.deepEqual(jsonSchemaOf(Joi.valid('in', 'out')), { enum: ['in', 'out'] })
  })

  it('says what holds between fields', () => {
    const fields = { a: id(), b: id() }
    const either = jsonSchemaOf(Joi.object(fields).or('a', 'b'))
    assert.deepEqual(either['allOf'], [{ anyOf: [{ required: ['a'] }, { required: ['b'] }] }])
    assert.deepEqual(jsonSchemaOf(Joi.object(fields).oxor('a', 'b'))['allOf'], [{ not: { required: ['a', 'b'] } }])
  })

  it('says of a custom rule what its schema is described by, wherever it stands', () => {
    const even = described(
      Joi.any().custom((value) => value),
      { type: 'integer', multipleOf: 2 },
    )
    assert.deepEqual(jsonSchemaOf(Joi.array().items(even).min(1).max(3)), {
      type: 'array',
      items: { type: 'integer', multipleOf: 2 },
      minItems: 1,
      maxItems: 3,
    })
  })

  it('says nothing rather than less than is checked', () => {
    assert.throws(() => jsonSchemaOf(Joi.any().custom((value) => value)), /any\.custom is not known here/)
    assert.throws(() => jsonSchemaOf(Joi.string().hex()), /string\.hex/)
    assert.throws(() => jsonSchemaOf(Joi.object({ a: id(), b: id() }).with('a', 'b')), /object\.with/)
  })
})
