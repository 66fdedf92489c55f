import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWholeShop, type WholeShop } from '../testing/whole-shop.ts'
import { always, bendingProxy, problem } from './testing/bending-proxy.ts'
import { assertNothingOpen } from './testing/nothing-open.ts'
import { addressesOf, asArguments, failedIn, reportOf, runVerify, startVerify } from './testing/run-verify.ts'

const NOWHERE = ['--command', 'http://127.0.0.1:1', '--query', 'http://127.0.0.1:1']
const html = (body: string) => ({ status: 200, headers: { 'content-type': 'text/html' }, body })

describe('node verify_system.js, where nothing can be judged', () => {
  it('tells how it is used', async () => {
    const { code, stdout } = await runVerify(['--help'])
    assert.equal(code, 0)
    for (const option of ['command', 'query', 'publisher', 'consumer', 'key', 'timeout', 'keep', 'json', 'help'])
      assert.match(stdout, new RegExp(`^ {2}--${option} `, 'm'))
  })

  it('says that nothing is running, how to start it, and ends with 2', async () => {
    const { code, stdout, stderr } = await runVerify(NOWHERE)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /^It could not be judged\. Nothing answers at http:\/\/127\.0\.0\.1:1 \(commands: nobody listens there/)
    for (const command of ['npm ci && npm start', 'npm run services', 'docker compose up', '--command URL'])
      assert.ok(stderr.includes(command), command)
  })

  it('says so in JSON, too', async () => {
    const { code, stdout } = await runVerify([...NOWHERE, '--json'])
    const { verdict, exitCode, because } = JSON.parse(stdout)
    assert.deepEqual([code, exitCode, verdict], [2, 2, 'not judged'])
    assert.match(because, /^Nothing answers/)
  })

  for (const [args, message] of [
    [['--colour'], /--colour is not understood\.\nnode verify_system\.js --help/],
    [['there'], /there is not understood/],
    [['--query'], /--query needs a value/],
    [['--query', 'there'], /--query there is not an address like/],
    [['--timeout', 'soon'], /--timeout soon is not a number of seconds/],
    [['--json=yes'], /--json=yes is not understood/],
  ] as const)
    it(`does not guess what "${args.join(' ')}" means`, async () => {
      const { code, stderr } = await runVerify(args)
      assert.equal(code, 2)
      assert.match(stderr, message)
    })

  it('asks where the environment says, and else where a file .env does', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'daybook-test-'))
    writeFileSync(join(cwd, '.env'), '# ports\nexport COMMAND_PORT = "2" # odd\nQUERY_PORT=3\nHOST=0.0.0.0\n')
    const { stderr } = await runVerify([], { cwd, env: { QUERY_PORT: '4', COMMAND_PORT: undefined, HOST: undefined } })
    assert.match(stderr, /Nothing answers at http:\/\/127\.0\.0\.1:2 \(commands: .* and http:\/\/127\.0\.0\.1:4 \(queries/)
    rmSync(cwd, { recursive: true })
  })
})

describe('node verify_system.js, where something else answers', function () {
  this.timeout(60_000)
  let shop: WholeShop
  before(async () => {
    shop = await openWholeShop()
  })
  after(() => shop.close())

  it('says that it is not Daybook', async () => {
    const other = await bendingProxy(shop.queries, always(/./, html('<h1>It works!</h1>')))
    const report = await reportOf({ ...addressesOf(shop), commands: other.url, queries: other.url })
    await other.close()
    assert.deepEqual([report.exitCode, report.verdict], [2, 'not judged'])
    assert.match(report.because ?? '', /answers 200 "<h1>It works!<\/h1>", which is not Daybook's command service/)
  })

  it('notices that commands and queries are the wrong way round', async () => {
    const { commands, queries, ...others } = addressesOf(shop)
    const { exitCode, because } = await reportOf({ commands: queries, queries: commands, ...others })
    assert.equal(exitCode, 2)
    assert.match(because ?? '', /another service of Daybook: are --command and --query the right way round\?/)
  })

  it('hangs with nobody who never answers', async () => {
    const silent = await bendingProxy(shop.queries, { request: () => undefined })
    const { exitCode, because } = await reportOf({ ...addressesOf(shop), commands: silent.url, queries: silent.url }, [
      '--timeout',
      '2',
    ])
    await silent.close()
    assert.equal(exitCode, 2)
    assert.match(because ?? '', /commands: no answer within 500 ms\) .*queries: no answer within 500 ms/)
  })

  it('may be broken off by then', async () => {
    const asked = Promise.withResolvers<void>()
    const silent = await bendingProxy(shop.queries, { request: () => asked.resolve() as undefined })
    const { child, ended } = startVerify(asArguments({ ...addressesOf(shop), queries: silent.url }))
    await asked.promise
    child.kill('SIGINT')
    const { code, stderr } = await ended
    await silent.close()
    assert.deepEqual([code, stderr], [2, 'It could not be judged. Broken off.\n'])
  })

  it('says which service of Daybook never answers', async () => {
    const silent = await bendingProxy(shop.queries, { request: () => undefined })
    const report = await reportOf({ ...addressesOf(shop), queries: silent.url }, ['--timeout', '4'])
    await silent.close()
    assert.deepEqual([failedIn(report), report.exitCode], [['query-health'], 1])
    assert.match(report.checks.find(({ check }) => check === 'query-health')!.detail, /no answer within 1000 ms/)
  })

  it('says what is no JSON', async () => {
    const other = await bendingProxy(shop.queries, always(/^\/api\/inventory/, html('<h1>504</h1>')))
    const report = await reportOf({ ...addressesOf(shop), queries: other.url })
    await other.close()
    assert.equal(report.exitCode, 1)
    const { detail, next } = report.checks.find(({ check }) => check === 'inventory')!
    assert.match(detail, /the answer, 200, is not JSON: <h1>504<\/h1>/)
    assert.match(next ?? '', /proxy/)
  })

  for (const status of [401, 403])
    it(`says that access is refused by ${status}, and that there is --key`, async () => {
      const guarded = await bendingProxy(shop.commands, always(/^\/api/, problem(status, 'forbidden')))
      const { code, stdout } = await runVerify(asArguments({ ...addressesOf(shop), commands: guarded.url }))
      await guarded.close()
      assert.equal(code, 2)
      assert.match(stdout, new RegExp(`It could not be judged\\. Access is refused: POST http.*/api/products answers ${status}`))
      assert.match(stdout, /--key KEY/)
    })

  it('says that what was done cannot be taken back when that is refused', async () => {
    const guarded = await bendingProxy(shop.commands, always(/^\/api\/customers/, problem(403, 'forbidden'), 'DELETE'))
    const report = await reportOf({ ...addressesOf(shop), commands: guarded.url })
    await guarded.close()
    assert.deepEqual([failedIn(report), report.exitCode], [['clean-up'], 1])
    assert.match(report.left.join(), /^customer verify-.*: Access is refused/)
    await fetch(`${shop.commands}/api/customers/${report.run}-customer`, { method: 'DELETE' })
    await assertNothingOpen(addressesOf(shop), report.run)
  })
})
