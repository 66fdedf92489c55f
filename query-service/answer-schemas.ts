import type { JsonSchema } from '#shared/http/json-schema.ts'

/** What answers are made of, in JSON Schema. */

export const text: JsonSchema = { type: 'string' }
export const id: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,64}$' }
export const time: JsonSchema = { type: 'string', format: 'date-time' }
export const yesOrNo: JsonSchema = { type: 'boolean' }
export const number: JsonSchema = { type: 'number' }
/** How many there are; `whole` may be below zero. */
export const count: JsonSchema = { type: 'integer', minimum: 0 }
export const whole: JsonSchema = { type: 'integer' }
export const position: JsonSchema = { type: 'integer', minimum: 0, description: 'In the log.' }
export const version: JsonSchema = { type: 'integer', minimum: 0, description: 'As in `ETag`, for `If-Match` of a command.' }
/** Both in major units. */
export const amount: JsonSchema = { type: 'number' }
export const unitPrice: JsonSchema = { type: 'number', minimum: 0, multipleOf: 0.0001 }

export const oneOf = (...values: readonly string[]): JsonSchema => ({ enum: values })

export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] })

export const arrayOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items })

export const saying = (description: string, schema: JsonSchema): JsonSchema => ({ ...schema, description })

type FieldsOf<Shown> = { readonly [Field in keyof Shown]-?: JsonSchema }

/** All of these fields, and no other: `object<ReturnType<typeof shown>>({ … })` has those that are shown. */
export const object = <Shown extends object>(fields: FieldsOf<Shown>): JsonSchema => ({
  type: 'object',
  properties: fields,
  required: Object.keys(fields),
  additionalProperties: false,
})

/** A page of a list; more than rows and cursor stands in `beside`. */
export const listOf = (row: JsonSchema, beside: Readonly<Record<string, JsonSchema>> = {}): JsonSchema =>
  object({ data: arrayOf(row), nextCursor: orNull(text), ...beside })
