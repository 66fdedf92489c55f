import assert from 'node:assert/strict'
import fc from 'fast-check'
import { placeOfError } from './json-place.ts'

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A prefix that something could be put behind to make it JSON: it is not the text up to here that is wrong. */
const PLACES: readonly [text: string, offset: number, what: string][] = [
  ['', 0, 'nothing at all'],
  ['{"a": 1', 7, 'an object that is not closed'],
  ['{"a": 1,}', 8, 'a comma too many'],
  ['[1 2]', 3, 'a comma too few'],
  ['{a: 1}', 1, 'a key without quotes'],
  ['{"a" 1}', 5, 'a colon missing'],
  ['"ab\ncd"', 3, 'a line end within a string'],
  ['"ab\\xcd"', 3, 'an escape that is none'],
  ['nul', 3, 'half a literal'],
  ['nope', 1, 'no literal'],
  ['01', 1, 'a number that begins with zero'],
  ['1.', 1, 'a number without its decimals'],
  ['[1]]', 3, 'a bracket too many'],
  ['{"a": [1}', 8, 'brackets that do not match'],
  ["{'a': 1}", 1, 'single quotes'],
]

describe('the place where a text stops being JSON', () => {
  for (const [text, offset, what] of PLACES) it(`is found for ${what}`, () => assert.equal(placeOfError(text), offset))

  it('is found however deep it lies', () => assert.equal(placeOfError('['.repeat(200_000)), 200_000))

  it('lies within every text that JSON.parse refuses, and what stands before it is not to blame', () =>
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '\\', '0', 'x', '\u0001', ':'), (json, at, wedge) => {
        const place = at % (json.length + 1)
        const text = json.slice(0, place) + wedge + json.slice(place + 1)
        fc.pre(!parses(text))
        const offset = placeOfError(text)
        assert.ok(offset >= 0 && offset <= text.length)
        // Had the text ended here, it would only have ended too early.
        assert.ok(placeOfError(text.slice(0, offset)) >= offset)
      }),
      { numRuns: 1_000 },
    ))
})
