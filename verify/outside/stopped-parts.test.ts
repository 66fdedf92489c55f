import assert from 'node:assert/strict'
import { eventually } from '#shared/testing/eventually.ts'
import { openWholeShop, type WholeShop } from '../testing/whole-shop.ts'
import { addressesOf, failedIn, reportOf } from './testing/run-verify.ts'

const SOON = ['--timeout', '6']
const NOWHERE = 'http://127.0.0.1:1'

describe('node verify_system.js, on a shop of which a part has stopped', function () {
  this.timeout(60_000)
  let shop: WholeShop
  beforeEach(async () => {
    shop = await openWholeShop()
  })
  afterEach(() => shop.close())

  const detailOf = async (check: string) => {
    const report = await reportOf(addressesOf(shop), SOON)
    assert.ok(failedIn(report).includes(check), `failed: ${failedIn(report)}`)
    assert.equal(report.exitCode, 1)
    return report.checks.find((one) => one.check === check)!
  }

  it('says that what is recorded is not published', async () => {
    await shop.publisher.stop()
    const { detail, next } = await detailOf('publisher')
    assert.match(
      detail,
      /^position \d+ is not to be seen after 2 s: it is recorded, and not published: the publisher is at \d+; it stands still/,
    )
    assert.match(next ?? '', /npm run service -- publisher/)
  })

  it('says that what is published is not applied, and by which read models', async () => {
    await shop.consumers.stop()
    const { detail, next } = await detailOf('consumers')
    assert.match(
      detail,
      /it is recorded and published, and not applied: audit is at \d+, catalogue is at \d+, .* it stands still/,
    )
    assert.match(next ?? '', /npm run service -- consumer/)
  })

  it('judges what the command service refuses all the same', async () => {
    await shop.consumers.stop()
    const { checks } = await reportOf(addressesOf(shop), SOON)
    for (const id of ['replay', 'key-reused', 'oversell', 'race', 'bad-request', 'if-match', 'clean-up']) {
      const { status, detail } = checks.find(({ check }) => check === id)!
      assert.equal(status, 'ok', `${id}: ${detail}`)
    }
  })

  it('says which one read model is not applied, and goes on with the others', async () => {
    const letGo = await hold('customers')
    const report = await reportOf(addressesOf(shop), ['--timeout', '12'])
    await letGo()
    const { detail } = report.checks.find(({ check }) => check === 'consumers')!
    assert.match(detail, /and not applied: customers is at \d+; it stands still/)
    const statuses = new Map(report.checks.map(({ check, status }) => [check, status]))
    for (const check of ['orders', 'inventory', 'catalogue', 'audit', 'oversell', 'race', 'shipping'])
      assert.equal(statuses.get(check), 'ok', check)
    for (const check of ['customers', 'tier']) assert.equal(statuses.get(check), 'skipped', check)
  })

  it('says that tiers are not recorded, and how far that has come', async () => {
    await eventually(async () => assert.equal((await readReactors()).length, 1))
    await shop.reactors.stop()
    const { detail } = await detailOf('tier')
    assert.match(detail, /^the change to silver is not recorded after 2 s: customer_tier has followed the log to \d+ of \d+$/)
  })

  for (const [service, named] of [
    ['queries', 'query'],
    ['commands', 'command'],
    ['publisher', 'publisher'],
    ['consumer', 'consumer'],
  ] as const)
    it(`says that nobody answers in place of ${service}, and how to start it`, async () => {
      const report = await reportOf({ ...addressesOf(shop), [service]: NOWHERE }, SOON)
      assert.deepEqual([failedIn(report), report.exitCode], [[`${named}-health`], 1])
      const { detail, next } = report.checks.find(({ check }) => check === `${named}-health`)!
      assert.match(detail, /does not answer at http:\/\/127\.0\.0\.1:1: nobody listens there/)
      assert.match(next ?? '', new RegExp(`npm run service -- ${named}`))
    })

  const readReactors = () => shop.read.query({ text: 'select from read.reactors', values: [] })

  /** Whoever wants to move the read model on has to wait. */
  const hold = async (readModel: string) => {
    const text = 'select from read.high_waters where read_model = $1 for update'
    await eventually(async () => assert.equal((await shop.read.query({ text, values: [readModel] })).length, 1))
    const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = shop.read.transaction(async (tx) => {
      await tx.query({ text, values: [readModel] })
      held.resolve()
      await letGo.promise
    })
    await held.promise
    return async () => {
      letGo.resolve()
      await holding
    }
  }
})
