import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

/** Nobody answers there: whoever would do something after all fails in another way. */
const NOWHERE = { WRITE_DATABASE_URL: 'postgres://127.0.0.1:1/none', READ_DATABASE_URL: 'postgres://127.0.0.1:1/none' }

const run = (script: string, ...args: readonly string[]) => {
  const env = { ...process.env, ...NOWHERE, DATA_DIRECTORY: '/dev/null/none' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8', timeout: 15_000 })
  return { status, stdout, stderr }
}

const CONFIGURED_ALONE = [
  'run/migrate.ts',
  'run/services.ts',
  'run/single-process.ts',
  'command-service/main.ts',
  'outbox-publisher/main.ts',
  'consumer-service/main.ts',
  'query-service/main.ts',
]

describe('A program that environment variables configure', () => {
  for (const script of CONFIGURED_ALONE) {
    it(`refuses arguments in one sentence: ${script}`, () => {
      const { status, stdout, stderr } = run(script, '--bogus')
      assert.deepEqual([status, stdout], [2, ''])
      assert.match(stderr, /^([\w-]+: )?--bogus is not understood: .*\(--help tells more\)\n$/)
    })

    it(`tells what it is: ${script}`, () => {
      const { status, stdout, stderr } = run(script, '--help')
      assert.deepEqual([status, stderr], [0, ''])
      assert.match(stdout, /\.env\.example|WRITE_DATABASE_URL/)
    })
  }
})
