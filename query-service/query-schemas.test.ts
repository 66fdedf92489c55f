import assert from 'node:assert/strict'
import Joi from 'joi'
import { queryOf } from '#shared/http/parse.ts'
import type { InvalidRequest } from '#shared/http/problem.ts'
import { cursor } from '#shared/http/schemas.ts'
import { from, hour } from './query-schemas.ts'

describe('What can be asked', () => {
  const parse = queryOf<object>(Joi.object({ from, hour, cursor }))
  const mistakes = (query: object): readonly string[] => {
    try {
      parse(query)
      return []
    } catch (error) {
      return (error as InvalidRequest).problem.errors!.map(({ message }) => message)
    }
  }

  it('is said to who asks for something else', () => {
    assert.deepEqual(mistakes({ from: 'soon' }), [
      'must be an RFC 3339 time such as 2026-01-31T09:30:00Z or a date such as 2026-01-31',
    ])
    assert.deepEqual(mistakes({ hour: '2026-01-31T09:30:00Z' }), [
      'must be a full hour such as 2026-01-31T09:00:00Z or a date such as 2026-01-31',
    ])
    assert.deepEqual(mistakes({ cursor: '?' }), ['is not a cursor'])
  })
})
