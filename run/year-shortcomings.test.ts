import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { shortcomingsOf } from '../bench/year-shortcomings.ts'

describe('A run of the year', () => {
  it('that is told what it does not understand says so, and how it is used', () => {
    const { status, stderr } = spawnSync(process.execPath, ['bench/year.ts', 'year', '--servises'], { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, /^Unknown option '--servises'[\s\S]*npm run year -- DIRECTORY/)
    assert.doesNotMatch(stderr, /^ +at /m)
  })

  const run = { kills: 3, killed: 3, seconds: 121, within: undefined }

  it('may take its time, unless it is given a bound', () => {
    assert.deepEqual(shortcomingsOf(run), [])
    assert.deepEqual(shortcomingsOf({ ...run, within: 120 }), ['it took 121.0 s, not 120 s'])
    assert.deepEqual(shortcomingsOf({ ...run, within: 121 }), [])
  })

  it('fails when fewer were killed than were to be', () =>
    assert.deepEqual(shortcomingsOf({ ...run, killed: 2 }), ['the consumers were killed 2 times on the way, not 3 times']))
})
