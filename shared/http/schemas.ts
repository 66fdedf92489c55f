import Joi from 'joi'
import { parseInstant } from '../kernel/instant.ts'
import { MAX_QUANTITY, type UnitPrice, unitPriceOf } from '../kernel/money.ts'
import type { Instant, Position } from '../kernel/types.ts'
import { described, type JsonSchema } from './json-schema.ts'

/** What both services take, said once. A schema answers the value as the inside knows it: ids as text, prices as UnitPrice. */

const ID = /^[A-Za-z0-9._:-]{1,64}$/

export const idOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return ID.test(value) ? value : undefined
  return Number.isSafeInteger(value) ? String(value) : undefined
}

/**
 * What the schemas here say when a value is not theirs. Not `.messages()` on each schema: Joi would merge preferences anew for every
 * value, which made an order of 22 lines a third dearer.
 */
export const wording = {
  id: 'must be 1–64 of A–Z a–z 0–9 . _ : - or a whole number',
  price: 'must be a number from 0 to 100000000000 with at most four decimals',
  instant: 'must be an RFC 3339 time such as 2026-01-31T09:30:00Z',
  date: 'must be a date such as 2026-01-31',
  cursor: 'is not a cursor',
  /** For `helpers.error('unfit', { why })`. */
  unfit: '{#why}',
} as const

const taking = <T>(convert: (value: unknown) => T | undefined, code: keyof typeof wording, json: JsonSchema): Joi.AnySchema<T> =>
  described(
    Joi.any<T>().custom((value: unknown, helpers) => convert(value) ?? helpers.error(code)),
    json,
  )

const ID_JSON = {
  anyOf: [
    { type: 'string', pattern: ID.source },
    { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  ],
}

export const id = <Id extends string>(): Joi.AnySchema<Id> => taking((value) => idOf(value) as Id | undefined, 'id', ID_JSON)

/** The largest unit price, in major units. */
const MAX_PRICE = 100_000_000_000

export const price: Joi.AnySchema<UnitPrice> = taking(
  (value) => (typeof value === 'number' && value >= 0 && value <= MAX_PRICE ? unitPriceOf(value + 0) : undefined),
  'price',
  { type: 'number', minimum: 0, maximum: MAX_PRICE, multipleOf: 0.0001, description: 'in major units' },
)

export const instant: Joi.AnySchema<Instant> = taking(
  (value) => (typeof value === 'string' ? parseInstant(value) : undefined),
  'instant',
  { type: 'string', format: 'date-time' },
)

/** A calendar day such as 2026-01-31. */
export const date: Joi.AnySchema<string> = taking(
  (value) => (typeof value === 'string' && parseInstant(`${value}T00:00:00Z`) ? value : undefined),
  'date',
  { type: 'string', format: 'date' },
)

export const quantity = Joi.number().integer().min(1).max(MAX_QUANTITY)

export const signedQuantity = Joi.number().integer().min(-MAX_QUANTITY).max(MAX_QUANTITY).invalid(0)

/** Up to so many characters, which are code points of Unicode, as JSON Schema counts them. */
export const characters = (longest: number): Joi.CustomValidator<string> => {
  return (value, helpers) =>
    value.length > longest && lengthOf(value) > longest ? helpers.error('string.max', { limit: longest }) : value
}

const lengthOf = (text: string): number => {
  let length = 0
  for (const _ of text) length++
  return length
}

/** For people to read: not empty, not only blanks. */
export const text = (longest: number): Joi.StringSchema =>
  described(Joi.string().custom(characters(longest)).pattern(/\S/).messages({ 'string.pattern.base': 'must not be blank' }), {
    type: 'string',
    minLength: 1,
    maxLength: longest,
    pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$',
  })

export const position: Joi.NumberSchema<Position> = Joi.number<Position>().integer().min(0)

export const limit = Joi.number().integer().min(1).max(100).default(20)

const CURSOR = /^[A-Za-z0-9_-]+$/

/** Given back as it was received. */
export const cursor = described(
  Joi.string()
    .max(512)
    .custom((text: string, helpers) => (CURSOR.test(text) ? text : helpers.error('cursor'))),
  { type: 'string', maxLength: 512, pattern: CURSOR.source },
)

export const offset = Joi.number().integer().min(0).max(1_000_000).default(0)

export const flag = Joi.boolean()
