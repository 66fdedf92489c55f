import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { sha256 } from './sha256.ts'

const reference = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('sha256', () => {
  it('is the standard one at every length around the block borders', () => {
    for (let length = 0; length <= 200; length++) {
      const text = 'order-1|product~9'.repeat(12).slice(0, length)
      assert.equal(sha256(text), reference(text))
    }
  })

  it('is the standard one for any ASCII text', () => {
    const ascii = fc.string({ unit: 'binary-ascii', maxLength: 300 })
    fc.assert(fc.property(ascii, (text) => assert.equal(sha256(text), reference(text))))
  })
})
