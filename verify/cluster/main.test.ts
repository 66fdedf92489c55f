import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, ['verify/cluster/main.ts', ...args], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  })

describe('The test on a cluster of RabbitMQ', () => {
  it('does not pass for want of Docker, and says so', () => {
    const { status, stderr } = run([], { PATH: '/nowhere' })
    assert.equal(status, 2)
    assert.match(stderr, /^Nothing has been verified: this needs a running Docker/)
  })

  it('says in one line what it does not understand', () => {
    const { status, stderr } = run(['--nodes', '5'])
    assert.equal(status, 2)
    assert.match(stderr, /^Unknown option '--nodes'/)
    assert.doesNotMatch(stderr, /\n +at /)
  })
})
