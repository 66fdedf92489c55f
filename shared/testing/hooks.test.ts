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

  const mocha = (test: string): { output: string; failed: boolean } => {
    const file = join(folder, 'sample.test.ts')
    writeFileSync(file, `import { createServer } from 'node:net'\n${test}`)
    const args = [MOCHA, '--no-config', '--exit', '--timeout', '10000', '--require', HOOKS, file]
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return { output: stdout + stderr, failed: status !== 0 }
  }

  it('fails when a test leaves a timer or a server behind', () => {
    const { output, failed } = mocha(`it('leaks', () => { setInterval(() => {}, 1e6); createServer().listen(0, '127.0.0.1') })`)
    assert.ok(failed, output)
    assert.match(output, /left open by the tests: 1 TCPServerWrap, 1 Timeout/)
  })

  it('passes when it leaves nothing, and says in which order it went', () => {
    const { output, failed } = mocha(`it('is tidy', () => new Promise((resolve) => setTimeout(resolve, 5)))`)
    assert.ok(!failed, output)
    assert.match(output, /random order: TEST_SEED=\d+/)
  })
})
