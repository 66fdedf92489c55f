import type Joi from 'joi'
import { type FieldError, InvalidRequest, pointerTo } from './problem.ts'
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
  return (input) => parse(input === undefined ? {} : input)
}

export const queryOf = <T>(schema: Joi.ObjectSchema<T>): Parse<T> => parserOf(schema, true, 'query')

export const paramsOf = <T>(schema: Joi.ObjectSchema<T>): Parse<T> => parserOf(schema, true, 'path')

const parserOf = <T>(schema: Joi.ObjectSchema<T>, convert: boolean, place?: 'query' | 'path'): Parse<T> => {
  // Preferences that stand in the schema are compiled once; given with each call they would be merged each time.
  const prepared = schema.prefs({ ...preferences, convert, abortEarly: false })
  return (input) => {
    const { value, error } = prepared.validate(input)
    if (error) throw new InvalidRequest(error.details.slice(0, MOST_ERRORS).map((detail) => fieldError(detail, place)))
    return value
  }
}

const fieldError = ({ path, message }: Joi.ValidationErrorItem, place?: 'query' | 'path'): FieldError => ({
  ...(place && { in: place }),
  pointer: pointerTo(path),
  message,
})
