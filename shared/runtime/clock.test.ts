import assert from 'node:assert/strict'
import { validate, version } from 'uuid'
import { newId } from './clock.ts'

describe('ids', () => {
  const ids = Array.from({ length: 10_000 }, newId)

  it('are UUIDs of version 7, made now', () => {
    for (const id of ids) assert.ok(validate(id) && version(id) === 7, id)
    const made = Number.parseInt(ids[0]!.replace('-', '').slice(0, 12), 16)
    assert.ok(Math.abs(Date.now() - made) < 60_000)
  })

  it('sort in the order of making, none twice', () => {
    assert.deepEqual(ids.toSorted(), ids)
    assert.equal(new Set(ids).size, ids.length)
  })
})
