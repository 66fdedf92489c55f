import assert from 'node:assert/strict'
import { askingAbout } from '../testing/asking.ts'

const up = { from: 'bronze', to: 'gold', netSpend: 22.95, at: '2026-01-10T10:00:00.000Z', cause: 11 }
const down = { from: 'gold', to: 'silver', netSpend: 17.95, at: '2026-01-10T10:00:00.000Z', cause: 24 }

describe('GET /api/customers/{customerId}/tier-history', () => {
  const { read, missing, refused, pages } = askingAbout()

  it('tells each change in its order', async () =>
    assert.deepEqual(await read('/api/customers/ada/tier-history'), { data: [up, down], nextCursor: null }))
  it('goes on behind a cursor', async () => assert.deepEqual(await pages('/api/customers/ada/tier-history', 1), [[up], [down]]))
  it('has nothing to tell of who has always been bronze', async () =>
    assert.deepEqual(await read('/api/customers/bob/tier-history'), { data: [], nextCursor: null }))
  it('is 404 for somebody nobody knows', () => missing('/api/customers/nobody/tier-history'))
  it('names an id that is none', () => refused('/api/customers/a%20b/tier-history', '/customerId'))
})
