import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '#shared/testing/eventually.ts'
import { openWholeShop, type WholeShop } from '../testing/whole-shop.ts'
import { bendingProxy } from './testing/bending-proxy.ts'
import { assertNothingOpen } from './testing/nothing-open.ts'
import { addressesOf, asArguments, NODES, reportOf, runVerify, startVerify } from './testing/run-verify.ts'

describe('node verify_system.js, on a shop that is all right', function () {
  this.timeout(60_000)
  let shop: WholeShop
  before(async () => {
    shop = await openWholeShop()
  })
  after(() => shop.close())

  for (const node of NODES)
    it(`says so, with Node ${versionOf(node)}`, async () => {
      const { verdict, exitCode, checks, left, mode, lag, run } = await reportOf(addressesOf(shop), [], { node })
      assert.deepEqual(
        checks.filter(({ status }) => status !== 'ok'),
        [],
      )
      assert.deepEqual({ verdict, exitCode, left, mode }, { verdict: 'right', exitCode: 0, left: [], mode: 'services' })
      assert.deepEqual(lag.map(({ readModel }) => readModel).toSorted(), READ_MODELS)
      for (const { samples, medianMs } of lag) assert.ok(samples > 5 && medianMs > 0)
      await assertNothingOpen(addressesOf(shop), run)
    })

  it('checks what docs/verify.md says that it does', async () => {
    const [, section = ''] = readFileSync('docs/verify.md', 'utf8').split(/^## /m)
    const rows = [...section.matchAll(/^\| (.*?) \| .*\|$/gm)].flatMap(([, titles]) => titles!.split(', '))
    const { checks } = await reportOf(addressesOf(shop))
    assert.deepEqual(
      checks.map(({ title }) => title),
      rows.slice(1),
    )
  })

  it('tells it to people in a table', async () => {
    const { code, stdout, stderr } = await runVerify(asArguments(addressesOf(shop)))
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(
      stdout,
      /^Daybook at http:\/\/127\.0\.0\.1:\d+ \(commands\) and http:.* \(queries\): services\.\nWhat is made here has names/,
    )
    assert.match(stdout, /^ok +customer tier +\d+ ms {3}bronze → silver → gold at 10000\.01, each change recorded$/m)
    assert.match(stdout, /^ {2}inventory +\d+ looks +median [\d.]+ ms +worst [\d.]+ ms$/m)
    assert.match(stdout, /^All is right: \d+ checks in [\d.]+ s\.\n$/m)
  })

  it('asks with the key that it is given, everywhere', async () => {
    const keys = new Set<string | undefined>()
    const watched = (target: string) =>
      bendingProxy(target, {
        request: (asked) => {
          keys.add(asked.headers.authorization)
          return asked
        },
      })
    const { commands, queries, publisher, consumer } = addressesOf(shop)
    const proxies = await Promise.all([commands, queries, publisher, consumer].map(watched))
    const [one, two, three, four] = proxies.map(({ url }) => url) as [string, string, string, string]
    const report = await reportOf({ commands: one, queries: two, publisher: three, consumer: four }, ['--key', 'k-1'])
    for (const proxy of proxies) await proxy.close()
    assert.equal(report.exitCode, 0)
    assert.deepEqual([...keys], ['Bearer k-1'])
  })

  for (const [signal, title] of [
    ['SIGTERM', 'command service'],
    ['SIGINT', 'articles for sale'],
    ['SIGINT', 'event stream'],
    ['SIGINT', 'idempotent replay'],
    ['SIGTERM', 'oversell refused'],
    ['SIGHUP', 'read your writes'],
    ['SIGINT', 'shipping'],
    ['SIGINT', 'customer tier'],
  ] as const)
    it(`takes back what it has done when it is broken off by ${signal} behind: ${title}`, async () => {
      const { child, said, ended } = startVerify(asArguments(addressesOf(shop)))
      await eventually(() => assert.ok(said.stdout.includes(`ok        ${title}`), said.stdout), { everyMs: 1 })
      child.kill(signal)
      const { code, stdout } = await ended
      assert.match(stdout, /^It could not be judged\. broken off\.$/m, stdout)
      assert.equal(code, 2, stdout)
      await assertNothingOpen(addressesOf(shop), /begin with (\S+)\.$/m.exec(stdout)![1]!)
    })

  it('takes back what it has done when its time is over', async () => {
    const slow = await bendingProxy(shop.queries, { request: (asked) => sleep(400, asked) })
    const { exitCode, checks, because, run } = await reportOf({ ...addressesOf(shop), queries: slow.url }, ['--timeout', '6'])
    await slow.close()
    assert.deepEqual([because, exitCode], ['its time, 6 s, was over (--timeout gives more).', 2])
    assert.equal(checks.find(({ check }) => check === 'clean-up')?.status, 'ok')
    await assertNothingOpen(addressesOf(shop), run)
  })
})

describe('node verify_system.js, on other shops that are all right', function () {
  this.timeout(60_000)

  it('leaves everything there when asked to', async () => {
    const shop = await openWholeShop()
    const { exitCode, checks, run } = await reportOf(addressesOf(shop), ['--keep'])
    assert.equal(exitCode, 0)
    assert.equal(checks.find(({ check }) => check === 'clean-up')?.status, 'skipped')
    await assert.rejects(assertNothingOpen(addressesOf(shop), run), /AssertionError/)
    await shop.close()
  })

  it('follows positions through several partitions, and tiers by other bounds', async () => {
    const shop = await openWholeShop({ partitions: 4, tiers: { silver: 0, gold: 250_000 } })
    const { verdict, checks } = await reportOf(addressesOf(shop))
    assert.equal(verdict, 'right')
    assert.match(checks.find(({ check }) => check === 'tier')!.detail, /^silver → gold at 250000\.01/)
    await shop.close()
  })
})

const READ_MODELS = ['audit', 'catalogue', 'customers', 'inventory', 'neighbours', 'orders', 'sales']

function versionOf(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
}
