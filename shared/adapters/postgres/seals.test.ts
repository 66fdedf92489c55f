import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { appendTo, newEvent } from '#shared/testing/new-events.ts'
import { createEventLog } from './event-log.ts'
import { createSeals } from './seals.ts'

const sha256 = (...parts: readonly (string | Buffer)[]): Buffer =>
  parts.reduce((hash: ReturnType<typeof createHash>, part) => hash.update(part), createHash('sha256')).digest()

describe('Seals', () => {
  let test: TestDatabase
  beforeEach(async () => {
    test = await freshWriteDatabase()
  })
  afterEach(() => test.drop())

  const record = async (count: number) => {
    const log = createEventLog(test.database)
    const { head } = await log.head()
    const events = Array.from({ length: count }, (_, index) =>
      newEvent(`order-${head + index + 1}`, 1, { data: `{ "name":"Größe ${index} 𝄞\\u001f" }` }),
    )
    assert.equal((await appendTo(log, { events })).result, 'appended')
  }
  const query = <Row>(text: string) => test.database.query<Row>({ text, values: [] })
  const stored = () =>
    query<{ number: number; seal: string }>(`select number, encode(seal, 'hex') as seal from log.seals order by number`)

  it('are made for each whole thousand, so many at a time', async () => {
    const seals = createSeals(test.database)
    await record(999)
    assert.deepEqual(await seals.seal(9), { newest: undefined, more: false })
    await record(2_501)
    const { newest, more } = await seals.seal(2)
    assert.deepEqual([newest?.number, more], [2, true])
    assert.deepEqual(await seals.seal(2), { newest: (await stored())[2], more: false })
    assert.deepEqual(await seals.seal(2), { newest: (await stored())[2], more: false })
    assert.equal((await stored()).length, 3)
  })

  it('are a chain of hashes over what is stored, byte by byte', async () => {
    await record(2_000)
    await createSeals(test.database).seal(2)
    const rows = await query<Record<string, string>>(`
      select position::text, stream, version::text, bucket::text, id::text, type, data::text, metadata::text,
        extract(epoch from occurred_at)::text as occurred, extract(epoch from recorded_at)::text as recorded
      from log.events event order by event.position`)
    assert.match(rows[0]!['occurred']!, /^1769851800\.000000$/)
    const forms = rows.map((row) => sha256(Object.values(row).join('\u001f')))
    const first = sha256(...forms.slice(0, 1_000))
    const second = sha256(first, ...forms.slice(1_000))
    assert.deepEqual(
      (await stored()).map(({ seal }) => seal),
      [first.toString('hex'), second.toString('hex')],
    )
  })

  it('are made once, however many make them', async () => {
    await record(6_000)
    const seals = createSeals(test.database)
    const sealAll = async () => {
      while ((await seals.seal(1)).more);
    }
    await Promise.all([sealAll(), sealAll(), sealAll()])
    await sealAll()
    assert.deepEqual(
      (await stored()).map(({ number }) => number),
      [1, 2, 3, 4, 5, 6],
    )
  })

  it('are not made over a gap', async () => {
    await record(2_000)
    await query('delete from log.events where position = 1500')
    await assert.rejects(createSeals(test.database).seal(2), { code: 'XX001' })
    assert.deepEqual(await stored(), [])
  })
})
