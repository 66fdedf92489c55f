import assert from 'node:assert/strict'
import { parseInstant } from './instant.ts'

describe('an instant', () => {
  it('is what an RFC 3339 text names, in UTC and milliseconds', () => {
    assert.equal(parseInstant('2011-12-09T12:50:00Z'), '2011-12-09T12:50:00.000Z')
    assert.equal(parseInstant('2012-02-29t23:59:59.9999+01:00'), '2012-02-29T22:59:59.999Z')
  })

  it('is on the calendar, and has a zone', () => {
    for (const text of [
      '2011-02-29T00:00:00Z',
      '2011-13-01T00:00:00Z',
      '2011-00-01T00:00:00Z',
      '2011-01-01T00:00:00',
      '2011-01-01',
    ])
      assert.equal(parseInstant(text), undefined, text)
  })

  it('is of a year from 1 to 9999, in UTC too', () => {
    assert.equal(parseInstant('0001-01-01T00:00:00Z'), '0001-01-01T00:00:00.000Z')
    assert.equal(parseInstant('9999-12-31T23:59:59.999Z'), '9999-12-31T23:59:59.999Z')
    assert.equal(parseInstant('0000-12-31T23:59:59-01:00'), '0001-01-01T00:59:59.000Z')
    for (const text of ['9999-12-31T23:59:59-01:00', '0001-01-01T00:00:00+00:01', '0000-06-01T00:00:00Z'])
      assert.equal(parseInstant(text), undefined, text)
  })
})
