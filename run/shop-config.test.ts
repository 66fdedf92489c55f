import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'

const SECRET = 'hidden'

describe('Which shop a script is about', function () {
  this.timeout(30_000)
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'daybook-test-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const run = (script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const unnamed = { WRITE_DATABASE_URL: '', READ_DATABASE_URL: '', DATA_DIRECTORY: directory }
    const env = { ...process.env, ...unnamed, ...environment }
    const { status, stdout, stderr } = spawnSync(process.execPath, [`run/${script}.ts`, ...args], { env, encoding: 'utf8' })
    assert.equal(stdout, '')
    assert.ok(!stderr.includes('    at '), 'no stack trace')
    return { status, stderr }
  }
  const keepAShop = () => mkdirSync(join(directory, 'postgres', 'data'), { recursive: true })

  const ABOUT_ANY = { rebuild: ['all'], reactors: ['list'], epoch: ['show'] } as const
  for (const [script, args] of Object.entries(ABOUT_ANY)) {
    it(`${script} says that the one that is here is not running`, () => {
      keepAShop()
      const { status, stderr } = run(script, args)
      assert.equal(status, 1)
      const told = `${script}: the shop in ${directory} is not running: start it with npm start; for services, name their databases`
      assert.ok(stderr.startsWith(told), stderr)
    })

    it(`${script} says in a line on which databases it failed, and no password`, () => {
      keepAShop()
      const WRITE_DATABASE_URL = `postgres://me:${SECRET}@127.0.0.1:1/entries`
      const { status, stderr } = run(script, args, { WRITE_DATABASE_URL, READ_DATABASE_URL: 'postgres://127.0.0.1:1/figures' })
      assert.equal(status, 1)
      assert.match(
        stderr,
        /^\w+: .*ECONNREFUSED.* \(the databases are entries at 127\.0\.0\.1:1 and figures at 127\.0\.0\.1:1\)\n$/,
      )
      assert.ok(!stderr.includes(SECRET))
    })
  }

  for (const [script, args] of Object.entries({ ...ABOUT_ANY, partitions: ['4'], queues: ['list'] }))
    it(`${script} says that there is none where the environment says, and turns to no other`, () => {
      const { status, stderr } = run(script, args)
      assert.equal(status, 1)
      const told = `${script}: there is no shop in ${directory}: say in DATA_DIRECTORY where npm start keeps it, or start one; for services`
      assert.ok(stderr.startsWith(told), stderr)
    })

  it('reactors says that a database is missing', async () => {
    const write = await freshWriteDatabase()
    const missing = new URL(write.url)
    missing.pathname = '/daybook_that_is_none'
    const { status, stderr } = run('reactors', ['list'], { WRITE_DATABASE_URL: missing.href, READ_DATABASE_URL: missing.href })
    assert.equal(status, 1)
    assert.match(
      stderr,
      /^reactors: .*database "daybook_that_is_none" does not exist.* \(the databases are daybook_that_is_none at .*\)\n$/,
    )
    assert.equal(stderr.split('does not exist').length, 2, 'said once')
    await write.drop()
  })

  const FOR_SERVICES = {
    partitions: [['4'], /PARTITIONS=4 npm start changes how many it has/],
    queues: [['list'], /one process has no queues/],
  } as const
  for (const [script, [args, instead]] of Object.entries(FOR_SERVICES))
    it(`${script} says that it is not for the one of npm start, running or not`, () => {
      keepAShop()
      const { status, stderr } = run(script, args)
      assert.equal(status, 1)
      assert.match(stderr, /what is here is the shop of npm start in .*, and .*; for services, name/)
      assert.match(stderr, instead)
    })
})
