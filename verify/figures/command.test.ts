import assert from 'node:assert/strict'
import { tellTheYear } from '../testing/told-year.ts'
import { figures } from './command.ts'

const TOGETHER = [{ pair: ['22386', '85099B'], orders: 627 }] as const

describe('verify figures', () => {
  it('is content when every figure is right', async () => {
    const { right, out, err } = await judging()
    assert.deepEqual([right, err], [true, ''])
    assert.match(out, /^revenue net +9,758,809\.99 +9,758,809\.99 +ok$/m)
    assert.match(out, /^85099B bought with 22386 +627 +627 +ok$/m)
    assert.equal(out.split('\n').filter((line) => line.endsWith(' ok')).length, 1 + 29 + 2)
  })

  for (const [figure, path, changed] of [
    ['revenue net', '/api/analytics/revenue?interval=total', { data: [{ net: 9_758_810 }] }],
    ['net of 2011-08', '/api/analytics/revenue?interval=month', { data: [] }],
    ['gold customers', '/api/analytics/tiers', { data: [{ tier: 'gold', customers: 98, netSpend: 0 }] }],
    [
      'highest net spend, 2nd',
      '/api/customers?sort=-netSpend&limit=3',
      { data: [{ customerId: '14646', netSpend: 279_489.02 }] },
    ],
    ['articles of goods', '/api/products?limit=100&cursor=more', { data: [], nextCursor: null }],
    ['units found', '/api/stock-movements?limit=100&cursor=more', { movements: [], nextCursor: null }],
    ['on hand less reserved', '/api/inventory?limit=1', { totals: { onHand: 174_405, reserved: 1 } }],
    ['orders of free goods only', '/api/orders?limit=100', { data: [], nextCursor: 'more' }],
    ['lines of orders', '/api/analytics/baskets', { lines: 530_142 }],
    ['articles that are fees', '/api/products?limit=100&cursor=more', { data: [], nextCursor: null }],
    ['22386 bought with 85099B', '/api/products/22386/recommendations?limit=100', { data: [] }],
  ] as const)
    it(`is not content, and says so, when "${figure}" is wrong`, async () => {
      const { right, out, err } = await judging({ instead: (asked, answer) => (asked === path ? changed : answer) })
      assert.equal(right, false)
      assert.match(out, new RegExp(`^${figure} .* WRONG$`, 'm'))
      assert.match(err, new RegExp(`^\\d+ of 31 figures are wrong: .*${figure}`))
    })

  it('tells the same as JSON', async () => {
    const { out } = await judging({ args: ['--json'] })
    const told: { figure: string }[] = JSON.parse(out)
    assert.deepEqual(
      told.find(({ figure }) => figure === 'orders'),
      { figure: 'orders', expected: 19_963, got: 19_963, ok: true },
    )
  })

  it('waits for read models that are behind, and for those that fall behind again', async () => {
    const { right } = await judging({ behind: [10, 20, 564_472, 564_472, 564_471] })
    assert.equal(right, true)
  })

  it('waits for reactors, whose commands may still change something', () =>
    assert.rejects(judging({ reacted: Array.from({ length: 10_000 }, () => 9) }), {
      message: /^Read models stand still: customer_tier is at position 9 of 564472/,
    }))

  it('does not wait for ever for one that stands still', () =>
    assert.rejects(judging({ behind: Array.from({ length: 10_000 }, () => 7) }), {
      name: 'VerifyError',
      message: 'Read models stand still: sales is at position 7 of 564472. Is the consumer service running?',
    }))
})

type Judging = Parameters<typeof tellTheYear>[0] & { readonly args?: readonly string[] }

const judging = async ({ args = [], ...year }: Judging = {}) => {
  const { url, close } = await tellTheYear(year)
  const [out, err] = [collector(), collector()]
  try {
    const count = () => Promise.resolve(TOGETHER)
    const right = await figures(['here', '--query', url, ...args], {
      count,
      out,
      err,
      quiet: { everyMs: 1, quietTimes: 3, standStillMs: 200 },
    })
    return { right, out: out.text(), err: err.text() }
  } finally {
    await close()
  }
}

const collector = () => {
  let written = ''
  return { write: (text: string) => (written += text), text: () => written }
}
