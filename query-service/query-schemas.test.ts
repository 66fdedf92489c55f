import assert from 'node:assert/strict'
import Joi from 'joi'
import { queryOf } from '#shared/http/parse.ts'
import type { InvalidRequest } from '#shared/http/problem.ts'
import { cursor } from '#shared/http/schemas.ts'
import { everyType, shopStory } from '#shared/testing/shop-story.ts'
import { asOf } from './past/as-of.ts'
import { eventType, eventTypes, from, hour, streams } from './query-schemas.ts'

describe('What can be asked', () => {
  const parse = queryOf<object>(Joi.object({ from, hour, asOf, cursor, eventType, eventTypes, streams }))
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

  it('is every type of event, and every kind of stream', () => {
    for (const eventType of everyType) assert.deepEqual(mistakes({ eventType, eventTypes: `OrderPaid,${eventType}` }), [])
    for (const { stream } of shopStory)
      for (const streams of [stream, stream.split('-')[0]]) assert.deepEqual(mistakes({ streams }), [])
  })

  it('is told where there is no such type of event or stream', () => {
    const [ofOne, ofSeveral] = [mistakes({ eventType: 'Foo' }), mistakes({ eventTypes: 'OrderPaid,Foo' })]
    assert.match(ofOne[0]!, /^must be one of \[OrderPlaced, .*, CreditNoteIssued\]$/)
    assert.match(ofSeveral[0]!, /^there is no type of event "Foo", only OrderPlaced, .*, CreditNoteIssued$/)
    assert.match(mistakes({ streams: 'bogus' })[0]!, /^must be the name of a stream \(order-<id>, .*\), or a category, /)
  })

  it('is told of a time that has lost its + in the address', () => {
    for (const name of ['from', 'hour', 'asOf'])
      for (const [time, hints] of [
        ['2026-11-20T17:16:10 01:00', true],
        ['2026-11-20 17:16:10', false],
      ] as const)
        assert.equal(/in an address \+ has to be written %2B$/.test(mistakes({ [name]: time })[0]!), hints)
  })
})
