import assert from 'node:assert/strict'
import { isUnavailable } from '#shared/ports/database.ts'
import { eventLogContract } from '#shared/ports/event-log.contract.ts'
import { publisherCursorContract } from '#shared/ports/publisher-cursor.contract.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { type PgBouncer, pgBouncerProgram, startPgBouncer } from '#shared/testing/pgbouncer.ts'
import { createDatabase, type DatabaseOptions } from './database.ts'
import { createEventLog } from './event-log.ts'
import { createPublisherCursor } from './publisher-cursor.ts'

const asked = async <Answer>(options: Partial<DatabaseOptions> & { url: string }, text: string): Promise<Answer | undefined> => {
  const database = createDatabase({ max: 1, applicationName: 'daybook-test', ...options })
  const [row] = await database.query<{ answer: Answer }>({ text, values: [] }).finally(() => database.close())
  return row?.answer
}

describe('A database of which each transaction may have another session', () => {
  let test: TestDatabase
  before(async () => {
    test = await freshReadDatabase()
  })
  after(() => test.drop())

  const settings = { search_path: 'read, public', 'daybook.note': `a 'b'\\c` }
  const pooled = () =>
    createDatabase({ url: test.url, role: 'daybook_query', settings, max: 1, applicationName: 'pooled', pooler: 'transaction' })
  const FACTS = `select current_user || '|' || current_setting('search_path') || '|' || current_setting('daybook.note') as answer`

  it('has its role and settings in every statement and transaction', async () => {
    const database = pooled()
    const wanted = [{ answer: `daybook_query|read, public|a 'b'\\c` }]
    const ask = { text: FACTS, values: [] }
    assert.deepEqual(await database.query(ask), wanted)
    assert.deepEqual(await database.transaction((tx) => tx.query(ask)), wanted)
    await database.close()
  })

  it('leaves nothing in the session: no role, no setting, no named statement', async () => {
    const database = pooled()
    await database.query({ name: 'kept', text: 'select $1::int', values: [1] })
    const session = `select count(*) as answer from pg_prepared_statements`
    assert.deepEqual(await database.query({ text: session, values: [] }), [{ answer: 0 }])
    const outside = await test.database.query<{ reset: string }>({
      text: `select query as reset from pg_stat_activity where application_name = 'pooled' and state = 'idle'`,
      values: [],
    })
    assert.equal(outside[0]?.reset, 'commit')
    await database.close()
  })

  it('is fit again after a role that is not there, and after an error', async () => {
    const stranger = createDatabase({
      url: test.url,
      role: 'nobody_at_all',
      max: 1,
      applicationName: 'pooled',
      pooler: 'transaction',
    })
    for (let round = 0; round < 2; round++)
      await assert.rejects(stranger.query({ text: 'select 1', values: [] }), { name: 'SessionRefused' })
    await stranger.close()
    const database = pooled()
    await assert.rejects(database.query({ text: 'select 1 / 0', values: [] }), { code: '22012' })
    assert.deepEqual(await database.query({ text: 'select 1 as answer', values: [] }), [{ answer: 1 }])
    await database.close()
  })
})

const described = pgBouncerProgram ? describe : describe.skip
described('Through PgBouncer, which pools transactions', () => {
  let bouncer: PgBouncer
  const opened: (() => Promise<unknown>)[] = []
  before(async () => {
    const { url, drop } = await freshWriteDatabase()
    bouncer = await startPgBouncer(url, 2)
    await drop()
  })
  after(async () => {
    await Promise.all(opened.map((close) => close()))
    await bouncer.stop()
  })

  it('each statement has its own role and settings, whoever shares its session', async () => {
    const test = await freshReadDatabase()
    const url = bouncer.through(test.url)
    const roles = ['daybook_query', 'daybook_consumer', 'daybook_publisher']
    const databases = roles.map((role) =>
      createDatabase({
        url,
        role,
        settings: { search_path: role },
        max: 4,
        applicationName: 'daybook-test',
        pooler: 'transaction',
      }),
    )
    const text = `select current_user || ' ' || current_setting('search_path') as answer`
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        databases[index % 3]!.query<{ answer: string }>({ name: 'who', text, values: [] }),
      ),
    )
    for (const [index, [row]] of answers.entries()) assert.equal(row?.answer, `${roles[index % 3]} ${roles[index % 3]}`)
    await Promise.all(databases.map((database) => database.close()))
    await test.drop()
  })

  it('a session with settings of its own is refused, and it is said what to configure', async () => {
    const test = await freshReadDatabase()
    const refused = asked({ url: bouncer.through(test.url), role: 'daybook_query' }, 'select 1 as answer')
    await assert.rejects(refused, (error: Error) => isUnavailable(error) && /DATABASE_POOLER=transaction/.test(error.message))
    await test.drop()
  })

  eventLogContract('the event log through PgBouncer', async () => {
    const test = await freshWriteDatabase()
    const options = { role: 'daybook_command', max: 2, applicationName: 'daybook-test', pooler: 'transaction' } as const
    const databases = [1, 2].map(() => createDatabase({ ...options, url: bouncer.through(test.url) }))
    const [log, other] = databases.map(createEventLog) as [ReturnType<typeof createEventLog>, ReturnType<typeof createEventLog>]
    const close = async () => {
      await Promise.all(databases.map((database) => database.close()))
      await test.drop()
    }
    return { log, other, close }
  })

  publisherCursorContract('The cursor through PgBouncer', async () => {
    const test = await freshWriteDatabase()
    const run = (text: string) => test.database.query({ text, values: [] })
    const url = bouncer.through(test.url)
    const database = createDatabase({
      url,
      role: 'daybook_publisher',
      max: 1,
      applicationName: 'daybook-test',
      pooler: 'transaction',
    })
    opened.push(() => database.close())
    return {
      cursors: createPublisherCursor(database),
      runOut: () => run(`update log.publisher_cursor set leased_until = leased_until - interval '1 hour'`),
      putBack: (position) => run(`update log.publisher_cursor set position = ${position}, last_positions = '{${position}}'`),
      raiseEpoch: () => run('update log.epoch set epoch = epoch + 1'),
    }
  })
})
