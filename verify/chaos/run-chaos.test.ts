import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { runChaos } from './run-chaos.ts'

const PLANTED = {
  command: 'verify/chaos/testing/lying-command-service.ts',
  consumer: 'verify/chaos/testing/skipping-consumer-service.ts',
}
const OPTIONS = { seed: 11, minutes: 0.15, partitions: 2, container: false, keep: false, only: [] }

/** Who finds nothing must be one who would have found something. */
describe('Chaos, in a system whose programs are wrong', function () {
  this.timeout(240_000)
  const said: string[] = []
  let findings: readonly string[]
  let kept: string

  before(async () => {
    const { signal } = new AbortController()
    findings = await runChaos(OPTIONS, { say: (line) => said.push(line), signal, scripts: PLANTED })
    kept = /are kept in (\S+)\.$/m.exec(said.join('\n'))?.[1] ?? ''
  })
  after(() => rmSync(kept, { recursive: true, force: true }))

  for (const [what, finding] of [
    ['a command service sells without looking', /^oversold: .* is in the log, though the rules say insufficient_stock/],
    ['what was answered was never recorded', /^lost: .*"type":"PlaceOrder".*"kind":"done"/],
    ['a consumer skips a message in silence', /^audit, orders: /],
  ] as const)
    it(`finds that ${what}`, () =>
      assert.ok(
        findings.some((line) => finding.test(line)),
        findings.slice(0, 20).join('\n'),
      ))

  it('leaves behind the logs, the data, what was recorded and what was found, and says where', () => {
    assert.ok(existsSync(kept))
    const files = readdirSync(kept)
    for (const file of ['operations.ndjson', 'findings.txt', 'command-1.log', 'write', 'read'])
      assert.ok(files.includes(file), file)
  })
})
