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

describe('npm run service', () => {
  it('is one of the four, and hands on what else is said', () => {
    assert.match(run('run/service.ts', 'consumer', '--help').stdout, /^Keeps the read models/)
    assert.deepEqual(run('run/service.ts', 'query', '--bogus').status, 2)
  })

  it('asks which one', () => {
    for (const [args, question] of [
      [[], /^service: which one\? command, publisher, consumer, query \(--help tells more\)\n$/],
      [['tea'], /^service: there is no service tea, only command, publisher, /],
      [['toString'], /^service: there is no service toString/],
    ] as const) {
      const { status, stderr } = run('run/service.ts', ...args)
      assert.equal(status, 2)
      assert.match(stderr, question)
    }
    assert.match(run('run/service.ts', '--help').stdout, /^npm run service -- SERVICE/)
  })
})

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
