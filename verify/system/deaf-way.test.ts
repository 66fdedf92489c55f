import assert from 'node:assert/strict'
import pg from 'pg'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { type DeafWay, openDeafWay } from './deaf-way.ts'

describe('A way on which notifications are lost', () => {
  let fresh: TestDatabase
  let way: DeafWay
  let client: pg.Client
  const heard: (string | undefined)[] = []

  beforeEach(async () => {
    fresh = await freshWriteDatabase()
    way = await openDeafWay(fresh.url)
    client = new pg.Client(way.url)
    await client.connect()
    heard.length = 0
    client.on('notification', ({ payload }) => heard.push(payload))
    await client.query('listen somebody')
  })
  afterEach(async () => {
    await client.end()
    await way.close()
    await fresh.drop()
  })

  const notify = (payload: string) => fresh.database.query({ text: `notify somebody, '${payload}'`, values: [] })

  it('loses them while it is deaf, and nothing else', async () => {
    await notify('one')
    await eventually(() => assert.deepEqual(heard, ['one']))
    way.deafen()
    await notify('two')
    await eventually(() => assert.equal(way.lost(), 1))
    const { rows } = await client.query(`select repeat('x', 300000) as long`)
    assert.equal(rows[0].long.length, 300_000)
    way.hear()
    await notify('three')
    await eventually(() => assert.deepEqual(heard, ['one', 'three']))
  })
})
