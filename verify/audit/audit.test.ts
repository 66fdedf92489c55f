import assert from 'node:assert/strict'
import type { WholeShop } from '../testing/whole-shop.ts'
import { auditOf, openAuditedShop } from './testing/audited-shop.ts'

describe('The audit', function () {
  this.timeout(60_000)
  let shop: WholeShop
  before(async () => {
    shop = await openAuditedShop()
    await shop.rest()
  })
  after(() => shop.close())

  it('finds nothing wrong with a system that has traded', async () => {
    const { findings, checks } = await auditOf(shop.databases)
    assert.deepEqual(
      findings.map(({ message }) => message),
      [],
    )
    for (const { name, looked, skipped } of checks) console.log(name, looked, skipped)
  })
})
