import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { orders, record } from '#shared/testing/recording.ts'

const MINUTE_MS = 60_000

describe('npm run epoch', () => {
  let [write, read]: TestDatabase[] = []
  beforeEach(async () => {
    ;[write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    await record(createEventLog(write.database), orders(1, 3))
    await read.database.query({
      text: `
        insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version) values ('orders', 0, 1, 3, 1, 1);
        insert into read.reactors values ('customer_tier', 1, 1, 3, 3, '')`,
      values: [],
    })
  })
  afterEach(() => Promise.all([write?.drop(), read?.drop()]))

  const run = (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, WRITE_DATABASE_URL: write!.url, READ_DATABASE_URL: read!.url }
      execFile(process.execPath, ['run/epoch.ts', ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      )
    })
  const stored = async () => (await createEventLog(write!.database).head()).epoch

  it('shows which history the log has, and who is of it', async () => {
    await write!.database.query({ text: 'update log.epoch set epoch = 2', values: [] })
    await read!.database.query({ text: 'update read.reactors set epoch = 2', values: [] })
    const { stdout } = await run('show')
    assert.equal(stdout, 'The log ends at position 3 of history 2.\ncustomer_tier: of this history\norders: of history 1\n')
  })

  it('raises it to what no history was, though the log has forgotten those that are lost', async () => {
    const before = Math.floor(Date.now() / MINUTE_MS)
    assert.match((await run('raise')).stdout, /^The log, which ends at position 3, has history \d+ now\. It was \d+\.\n$/)
    const first = await stored()
    assert.ok(first >= before, `${first}`)
    await read!.database.query({ text: 'update read.high_waters set epoch = $1', values: [first + 7] })
    await write!.database.query({ text: 'update log.epoch set epoch = 1', values: [] })
    await run('raise')
    assert.equal(await stored(), first + 8)
    await run('raise')
    assert.equal(await stored(), first + 9)
  })

  it('says what it does not understand', async () => {
    assert.deepEqual(await run(), { code: 2, stdout: '', stderr: 'epoch: say show or raise (--help tells more)\n' })
    assert.equal((await run('raise', 'twice')).code, 2)
    assert.match((await run('--help')).stdout, /npm run epoch -- raise/)
  })
})
