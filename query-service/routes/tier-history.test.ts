import assert from 'node:assert/strict'
import { recorded, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

const bySale = { at: '2026-01-10T10:00:00.000Z', reason: null, window: null }
const up = { from: 'bronze', to: 'gold', netSpend: 22.95, cause: 11, ...bySale }
const down = { from: 'gold', to: 'silver', netSpend: 17.95, cause: 24, ...bySale }

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

const fallen = { customerId: 'ada', from: 'silver', to: 'bronze', netSpend: 0, currency: 'USD', cause: 9 } as const
const why = { reason: 'window', window: { months: 12, day: '2026-11-20' } } as const

describe('A change of tier without a sale', () => {
  const { read } = askingAbout(
    recorded([
      tell('CustomerRegistered', { customerId: 'ada' }),
      tell('CustomerTierChanged', { ...fallen, ...why }, '2026-11-20T00:00:01Z'),
    ]),
  )

  it('tells why it was, and in which window was counted', async () => {
    const { customerId: _, currency: __, ...change } = fallen
    const expected = { ...change, ...why, at: '2026-11-20T00:00:01.000Z' }
    assert.deepEqual(await read('/api/customers/ada/tier-history'), { data: [expected], nextCursor: null })
  })
})
