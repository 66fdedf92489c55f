import type Joi from 'joi'
import { jsonSchemaOf } from './json-schema.ts'
import { type FieldError, InvalidRequest, pointerTo } from './problem.ts'
import { NOTHING } from './query-string.ts'
import type { Parse } from './route.ts'
import { wording } from './schemas.ts'

/** What Joi says beyond its own words. */
const messages = {
  ...wording,
  'object.unknown': 'is not known here',
  'any.required': 'is missing',
  'object.base': 'must be an object',
}

const preferences = { errors: { label: false, wrap: { label: false } }, messages } as const
const MOST_ERRORS = 20

/** A body in JSON; no body counts as `{}`, so that what is missing is named. Nothing is converted but what a schema converts itself. */
export const bodyOf = <T>(schema: Joi.ObjectSchema<T>): Parse<T> => {
  const parse = parserOf(schema, false)
  return withJson((input) => parse(input === undefined ? {} : input), schema)
}

/** Most requests have no query: what that means is found out once. */
export const queryOf = <T>(schema: Joi.ObjectSchema<T>): Parse<T> => {
  const parse = parserOf(schema, true, 'query')
  let ofNothing: T | undefined
  const parseNothing = (): T => {
    ofNothing ??= parse(NOTHING)
    return ofNothing
  }
  return withJson((input) => (input === NOTHING ? parseNothing() : parse(input)), schema)
}

export const paramsOf = <T>(schema: Joi.ObjectSchema<T>): Parse<T> => parserOf(schema, true, 'path')

const parserOf = <T>(schema: Joi.ObjectSchema<T>, convert: boolean, place?: 'query' | 'path'): Parse<T> => {
  // Preferences that stand in the schema are compiled once; given with each call they would be merged each time.
  const quick = schema.prefs({ ...preferences, convert, abortEarly: true })
  const thorough = schema.prefs({ ...preferences, convert, abortEarly: false })
  return withJson((input) => {
    const { value, error } = quick.validate(input)
    if (error === undefined) return value
    const { details } = (isLarge(input) ? error : thorough.validate(input).error) ?? error
    throw new InvalidRequest(details.slice(0, MOST_ERRORS).map((detail) => fieldError(detail, place)))
  }, schema)
}

const withJson = <T>(parse: (input: unknown) => T, schema: Joi.ObjectSchema): Parse<T> =>
  Object.assign(parse, { json: () => jsonSchemaOf(schema) })

const LARGE = 10_000

/** A megabyte of unknown fields would keep us busy for seconds, were each of them named. */
const isLarge = (input: unknown): boolean => {
  const parts = [input]
  for (let index = 0; index < parts.length && parts.length < LARGE; index++) {
    const part = parts[index]
    if (typeof part === 'object' && part !== null) for (const member of Object.values(part)) parts.push(member)
  }
  return parts.length >= LARGE
}

const fieldError = ({ path, message }: Joi.ValidationErrorItem, place?: 'query' | 'path'): FieldError => ({
  ...(place && { in: place }),
  pointer: pointerTo(path),
  message,
})
