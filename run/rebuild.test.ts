import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { orders, record } from '#shared/testing/recording.ts'

describe('npm run rebuild', () => {
  let write: TestDatabase
  let read: TestDatabase
  beforeEach(async () => {
    ;[write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    await record(createEventLog(write.database), orders(1, 300))
  })
  afterEach(() => Promise.all([write.drop(), read.drop()]))

  const start = (...args: readonly string[]): ChildProcess => {
    const env = { ...process.env, WRITE_DATABASE_URL: write.url, READ_DATABASE_URL: read.url }
    return spawn(process.execPath, ['run/rebuild.ts', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  }
  const endOf = async (child: ChildProcess) => {
    let [stdout, stderr] = ['', '']
    child.stdout!.on('data', (chunk) => (stdout += chunk))
    child.stderr!.on('data', (chunk) => (stderr += chunk))
    const [code] = await once(child, 'close')
    return { code, stdout, stderr }
  }
  const run = (...args: readonly string[]) => endOf(start(...args))
  const ask = async <Answer>(text: string): Promise<Answer | undefined> =>
    (await read.database.query<{ answer: Answer }>({ text, values: [] }))[0]?.answer

  it('tells how it is used, and what is wrong in a sentence', async () => {
    const help = await run('--help')
    assert.equal(help.code, 0)
    for (const word of ['READ_MODEL… | all', 'co_purchase', '--park', '--discard', '--quiet'])
      assert.ok(help.stdout.includes(word), word)
    for (const [args, message] of [
      [[], /^rebuild: which read model\? catalogue, /],
      [['prices'], /^rebuild: there is no read model prices; there are catalogue, .*, or all\n$/],
      [['all', '--loud'], /^rebuild: Unknown option '--loud'/],
    ] as const) {
      const { code, stdout, stderr } = await run(...args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, message)
      assert.ok(!stderr.includes('    at '), 'no stack trace')
    }
  }).timeout(60_000)

  it('rebuilds those that are named, or all, and shows how far it has come', async () => {
    const one = await run('sales', 'orders')
    assert.equal(one.code, 0)
    assert.match(one.stdout, /^orders: rebuilt up to position 300 in .* s\nsales: rebuilt up to position 300 in .* s\n$/)
    assert.match(one.stderr, /^orders, events: 300 of 300/m)
    assert.match(one.stderr, /^orders, indexes: 3 of 3/m)
    const all = await run('all', '--quiet')
    assert.deepEqual([all.code, all.stdout.split('\n').length, all.stderr], [0, 8, ''])
    assert.equal(await ask('select count(*) as answer from orders'), 300)
    assert.equal(await ask('select min(position) as answer from high_waters'), 300)
  }).timeout(60_000)

  it('goes on where it was after kill -9 and after Ctrl-C', async () => {
    assert.equal((await run('orders', '--quiet')).code, 0)
    let tables: number | undefined
    // Nothing takes the place of what is read while somebody applies to it.
    await read.database.transaction(async (tx) => {
      await tx.query({ text: `select from read.high_waters where read_model = 'orders' for update`, values: [] })
      const killed = start('orders')
      await eventually(
        async () =>
          assert.equal(await ask(`select position as answer from read.high_waters where read_model = 'orders~rebuild'`), 300),
        { withinMs: 15_000 },
      )
      killed.kill('SIGKILL')
      await endOf(killed)
      tables = await ask(`select 'rebuild.orders'::regclass::oid::int as answer`)

      const stopped = start('orders')
      const end = endOf(stopped)
      stopped.stderr!.once('data', () => stopped.kill('SIGINT'))
      const { code, stdout, stderr } = await end
      assert.deepEqual([code, stdout], [130, ''])
      assert.match(stderr, /Stopped\. What is read is as it was; start it again/)
    })
    assert.equal((await run('orders')).code, 0)
    assert.equal(await ask(`select 'read.orders'::regclass::oid::int as answer`), tables)
    assert.equal(await ask('select count(*) as answer from orders'), 300)
  }).timeout(60_000)

  it('says what keeps the new tables from being taken, begins anew, and gives up when it is told to', async () => {
    const check = (validity: string) =>
      read.database.query({ text: `alter table orders add constraint dear check (total > 0) ${validity}`, values: [] })
    await check('not valid')
    const { code, stderr } = await run('orders', '--quiet')
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^rebuild: the new tables of orders .*only in those that are read: orders dear CHECK .* NOT VALID\)\. Start it again/,
    )
    const shadows = `select count(*) as answer from read.high_waters where read_model = 'orders~rebuild'`
    assert.equal(await ask(shadows), 1)
    const discarded = await run('orders', '--discard')
    assert.deepEqual([discarded.code, discarded.stdout], [0, 'orders: nothing is being rebuilt; what is read is as it was\n'])
    assert.deepEqual([await ask(shadows), await ask(`select to_regclass('rebuild.orders') as answer`)], [0, null])
    await read.database.query({ text: 'alter table orders drop constraint dear', values: [] })
    await check('')
    assert.equal((await run('orders', '--quiet')).code, 0)
  }).timeout(60_000)

  it('says what hangs on the tables', async () => {
    await read.database.query({ text: 'create view mine as select * from products', values: [] })
    const { code, stderr } = await run('catalogue', '--quiet')
    assert.equal(code, 1)
    assert.match(stderr, /^rebuild: cannot drop table .*products.*: view .*mine depends on/)
  })
})
