import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MOCHA = join(import.meta.dirname, '../../node_modules/mocha/bin/mocha.js')
const HOOKS = join(import.meta.dirname, 'hooks.ts')

describe('every test run', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-hooks-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const mocha = (test: string, seed = '1'): { output: string; failed: boolean } => {
    const file = join(folder, 'sample.test.ts')
    writeFileSync(file, `import { createServer } from 'node:net'\n${test}`)
    const { TEST_SEED: _, ...env } = process.env
    const args = [MOCHA, '--no-config', '--exit', '--timeout', '10000', '--require', HOOKS, file]
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { env: { ...env, TEST_SEED: seed }, encoding: 'utf8' })
    return { output: stdout + stderr, failed: status !== 0 }
  }

  it('fails when a test leaves a timer or a server behind', () => {
    for (const leak of ['setInterval(() => {}, 1e6)', `createServer().listen(0, '127.0.0.1')`]) {
      const { output, failed } = mocha(`it('leaks', () => void ${leak})`)
      assert.ok(failed, output)
      assert.match(output, /left open by the tests: 1 (Timeout|TCPServerWrap)/)
    }
  })

  it('passes when it leaves nothing', () => {
    const { output, failed } = mocha(`it('is tidy', () => new Promise((resolve) => setTimeout(resolve, 5)))`)
    assert.ok(!failed, output)
  })

  it('has an order of its own, the same for the same seed', () => {
    const many = Array.from({ length: 8 }, (_, index) => `it('${index}', () => console.log('ran ${index}'))`).join('\n')
    const orderOf = (seed: string) =>
      mocha(many, seed)
        .output.match(/ran \d/g)!
        .join()
    assert.equal(orderOf('7'), orderOf('7'))
    assert.notEqual(orderOf('7'), orderOf('8'))
  })
})
