import assert from 'node:assert/strict'
import { placeOf } from './place-of.ts'

describe('Where a database is', () => {
  for (const [url, place] of [
    ['postgres://me:hidden@db.example.org:6000/daybook_write?password=hidden', 'db.example.org:6000/daybook_write'],
    ['postgresql://127.0.0.1:5432/day%20book', '127.0.0.1:5432/day book'],
    ['postgres://me@/daybook?host=/run/postgresql&port=5433', '/run/postgresql:5433/daybook'],
    ['postgres://[::1]:5432/daybook', '[::1]:5432/daybook'],
  ] as const)
    it(`is told without user and password: ${place}`, () => assert.equal(placeOf(url), place))
})
