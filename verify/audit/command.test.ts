import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'

describe('npm run verify -- audit', function () {
  this.timeout(30_000)
  let write: TestDatabase
  let read: TestDatabase
  before(async () => {
    ;[write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
  })
  after(() => Promise.all([write.drop(), read.drop()]))

  const start = (...args: readonly string[]) => startOn({ write: write.url, read: read.url }, ...args)

  it('finds nothing wrong with an empty log, and ends with 0', async () => {
    const { code, out } = await ended(start())
    assert.match(out, /\nThe log ends at 0, in history 1\. Nothing is sealed yet\.\nNothing is wrong\.\n$/)
    assert.equal(code, 0)
  })

  it('ends with 1 when something is wrong, also for machines', async () => {
    const { code, out } = await ended(start('--json', '--seal', `1:${'0'.repeat(64)}`))
    assert.equal(code, 1)
    const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: { message: string }[] }
    assert.equal(ok, false)
    assert.deepEqual(
      findings.map(({ message }) => message),
      [`the log ends at 0, before the end of the copied seal 1:${'0'.repeat(64)}`],
    )
  })

  it('says in a sentence that a database is none of Daybook, and ends with 2', async () => {
    const { code, out, error } = await ended(startOn({ write: read.url, read: write.url }))
    assert.deepEqual([code, out], [2, ''])
    assert.match(error, /^It could not be audited: .* does not exist \(the databases are \w+ at \S+ and \w+ at \S+\)\.\n$/)
  })

  it('interrupted, ends with 2 at once and leaves no session behind', async () => {
    await read.database.transaction(async (tx) => {
      await tx.query({ text: 'lock table read.orders in access exclusive mode', values: [] })
      const child = start()
      await eventually(async () => assert.deepEqual(await sessionsOf(read), ['Lock']))
      child.kill('SIGINT')
      const { code, out, error } = await ended(child)
      assert.deepEqual([code, out, error], [2, '', 'Interrupted: nothing has been judged.\n'])
      await eventually(async () => assert.deepEqual(await sessionsOf(read), []))
    })
  })
})

const startOn = ({ write, read }: { write: string; read: string }, ...args: readonly string[]): ChildProcess => {
  const env = { ...process.env, WRITE_DATABASE_URL: write, READ_DATABASE_URL: read }
  return spawn(process.execPath, ['verify/main.ts', 'audit', ...args], { env })
}

const ended = async (child: ChildProcess) => {
  const [out, error, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')])
  return { code: code as number | null, out, error }
}

/** What each session of an audit waits for. */
const sessionsOf = async ({ database }: TestDatabase): Promise<readonly (string | null)[]> => {
  const text = `
    select wait_event_type as waits from pg_stat_activity
    where datname = current_database() and application_name = 'daybook-audit'`
  return (await database.query<{ waits: string | null }>({ text, values: [] })).map(({ waits }) => waits)
}
