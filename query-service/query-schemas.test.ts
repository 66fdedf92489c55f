import assert from 'node:assert/strict'
import Joi from 'joi'
import { queryOf } from '#shared/http/parse.ts'
import type { InvalidRequest } from '#shared/http/problem.ts'
import { cursor } from '#shared/http/schemas.ts'
import { everyType, shopStory } from '#shared/testing/shop-story.ts'
import { asOf } from './past/as-of.ts'
import { eventType, eventTypes, from, hour, streams } from './query-schemas.ts'
import { apiRoutes } from './testing/parameters.ts'

describe('What can be asked', () => {
  const parse = queryOf<object>(Joi.object({ from, hour, asOf, cursor, eventType, eventTypes, streams }))
  const told = (work: () => unknown) => {
    try {
      work()
      return []
    } catch (error) {
      return (error as InvalidRequest).problem.errors!
    }
  }
  const mistakes = (query: object) => told(() => parse(query)).map(({ message }) => message)

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

  const SPANS = {
    '/api/orders': ['from', 'to', '2026-01-02', '2026-01-01T23:59:59.999Z', '2026-01-02'],
    '/api/audit': ['from', 'to', '2026-01-02', '2026-01-01', '2026-01-02T01:00:00+01:00'],
    '/api/analytics/revenue': ['from', 'to', '2026-01-02', '2026-01-01T23:00:00Z', '2026-01-02'],
    '/api/stock-movements': ['startDate', 'endDate', '2026-01-02', '2026-01-01', '2026-01-02T00:00:00Z'],
    '/api/products': ['minPrice', 'maxPrice', '10', '9.9999', '10.0'],
  } as const
  for (const [path, [first, last, low, lower, same]] of Object.entries(SPANS))
    it(`does not end before it begins: ${path}`, () => {
      const { parse } = apiRoutes().find((route) => route.path === path)!
      const asked = (query: object) => told(() => parse.query(query)).map(({ pointer, message }) => `${pointer} ${message}`)
      const before = path === '/api/products' ? 'less than' : 'before'
      assert.deepEqual(asked({ [first]: low, [last]: lower }), [`/${last} must not be ${before} ${first}`])
      for (const query of [{ [first]: low, [last]: same }, { [first]: low }, { [last]: lower }])
        assert.deepEqual(asked(query), [])
      assert.deepEqual(
        asked({ [first]: 'z', [last]: 'a' }).map((mistake) => mistake.split(' ')[0]),
        [`/${first}`, `/${last}`],
      )
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
