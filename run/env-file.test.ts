import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import manifest from '../package.json' with { type: 'json' }

const SCRIPTS = {
  'run/single-process': [],
  'run/migrate': [],
  'run/service': ['query'],
  'run/partitions': ['4'],
  'run/queues': ['list'],
  'run/reactors': ['list'],
  'run/rebuild': ['all'],
  'run/parked': ['list'],
  'importer/main': ['a.csv'],
  'verify/main': ['figures', 'year'],
} as const

describe('A file .env', () => {
  let directory: string
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'daybook-test-'))
    writeFileSync(join(directory, '.env'), 'DEFAULT_STORE=a shop\nLOG_LEVEL=loud\n')
  })
  after(() => rmSync(directory, { recursive: true }))

  for (const [script, args] of Object.entries(SCRIPTS))
    it(`is read by ${script}, where the environment says nothing else`, () => {
      const env = { ...process.env, LOG_LEVEL: 'info', WRITE_DATABASE_URL: 'postgres://127.0.0.1:1/none' }
      const all = [resolve(`${script}.ts`), ...args]
      const { stderr } = spawnSync(process.execPath, all, { env, cwd: directory, encoding: 'utf8', timeout: 15_000 })
      assert.match(stderr, /^([a-z]+: )?The configuration is not right:\n {2}DEFAULT_STORE must be [^\n]*\n$/)
    })

  it('that is not there is nothing to speak of', () => {
    for (const [name, script] of Object.entries(manifest.scripts)) assert.ok(!script.includes('--env-file'), name)
  })
})
