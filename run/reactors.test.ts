import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'

describe('npm run reactors', () => {
  let [write, read]: TestDatabase[] = []
  before(async () => {
    ;[write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    await read.database.query({
      text: `insert into read.reactors values ('customer_tier', 1, 1, 7, 7, 'as they were')`,
      values: [],
    })
    await read.database.query({ text: `insert into read.reactor_customer_tiers values ('ada', 1, 'gold', 'gold')`, values: [] })
    await read.database.query({
      text: `insert into read.leases values ('reactor customer_tier', 'somebody', now() + interval '1 hour')`,
      values: [],
    })
  })
  after(() => Promise.all([write?.drop(), read?.drop()]))

  const run = (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, WRITE_DATABASE_URL: write!.url, READ_DATABASE_URL: read!.url }
      execFile(process.execPath, ['run/reactors.ts', ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      )
    })

  it('lists how far each one is, and who it is; lets one begin anew', async () => {
    assert.equal((await run('list')).stdout, 'customer_tier: at position 7 of 0; somebody\n')
    assert.match((await run('anew', 'customer_tier')).stdout, /^customer_tier begins anew/)
    assert.equal((await run('list')).stdout, 'customer_tier: at position 0 of 0; somebody\n')
    const rows = await read!.database.query({ text: 'select position, answered, settings from read.reactors', values: [] })
    assert.deepEqual(rows, [{ position: 0, answered: 7, settings: '' }])
    assert.deepEqual(await read!.database.query({ text: 'select 1 from read.reactor_customer_tiers', values: [] }), [])
  })

  it('says what it does not know', async () => {
    const { code, stderr } = await run('anew', 'tea')
    assert.deepEqual([code, stderr], [2, 'reactors: there is no reactor tea, only customer_tier\n'])
    assert.match((await run('sing')).stderr, /^reactors: say list, or anew and which one \(--help tells more\)\n$/)
    assert.equal((await run('list', '--bogus')).code, 2)
    assert.match((await run('--help')).stdout, /npm run reactors -- list/)
  })
})
