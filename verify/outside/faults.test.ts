import assert from 'node:assert/strict'
import { openWholeShop, type WholeShop } from '../testing/whole-shop.ts'
import { bendingProxy } from './testing/bending-proxy.ts'
import { assertNothingOpen } from './testing/nothing-open.ts'
import { PLANTED_FAULTS } from './testing/planted-faults.ts'
import { type Addresses, addressesOf, failedIn, type Report, reportOf } from './testing/run-verify.ts'

describe('node verify_system.js, with a fault planted', function () {
  this.timeout(60_000)
  let shop: WholeShop
  let addresses: Addresses
  before(async () => {
    shop = await openWholeShop()
    addresses = addressesOf(shop)
  })
  after(() => shop.close())

  const verified = async ({
    in: place,
    bend,
    timeout = 60,
  }: Pick<(typeof PLANTED_FAULTS)[number], 'in' | 'bend' | 'timeout'>): Promise<Report> => {
    const proxy = await bendingProxy(addresses[place], bend)
    try {
      return await reportOf({ ...addresses, [place]: proxy.url }, ['--timeout', String(timeout)])
    } finally {
      await proxy.close()
    }
  }

  for (const { fault, fails, says, ...planted } of PLANTED_FAULTS)
    it(`finds ${fault}`, async () => {
      const report = await verified(planted)
      const failed = failedIn(report)
      for (const check of fails)
        assert.ok(failed.includes(check), `${check} has not failed, but ${failed.join(', ') || 'nothing'}`)
      assert.match(report.checks.find(({ check }) => check === fails[0])!.detail, says)
      assert.deepEqual([report.verdict, report.exitCode], ['wrong', 1])
      if (report.left.length === 0) await assertNothingOpen(addresses, report.run)
    })

  it('has a fault for each check that there is', async () => {
    const { checks } = await reportOf(addresses)
    const faulty = new Set(PLANTED_FAULTS.flatMap(({ fails }) => fails))
    assert.deepEqual(
      checks.map(({ check }) => check).filter((check) => !faulty.has(check)),
      [],
    )
  })
})
