import assert from 'node:assert/strict'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Database, Statement } from '#shared/ports/database.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { read, reading } from './reading.ts'

type Filter = { afterId?: string | undefined; category?: string | undefined; limit: number }

const readNames = reading('names', 'catalogue', {
  rows: ({ afterId, category, limit }: Filter) => {
    let query = read.selectFrom('products').select('name').limit(limit)
    if (category !== undefined) query = query.where('category', '=', category)
    if (afterId !== undefined) query = query.where('product_id', '>', afterId)
    return query
  },
  beside: ({ category }) =>
    read
      .selectFrom('products')
      .select((one) => one.fn.countAll<number>().as('count'))
      .where('category', '=', category ?? ''),
})

/** What is sent to the database. */
const sentFor = async (filter: Filter): Promise<Statement> => {
  const sent: Statement[] = []
  const database = {
    query: async (statement: Statement) => {
      sent.push(statement)
      return [{ $frontier: 0, $found: null }]
    },
  }
  await readNames(database as unknown as Database, filter)
  return sent[0]!
}

describe('A reading', () => {
  it('is prepared once for each set of parameters, in whatever order they come', async () => {
    const one = await sentFor({ limit: 1, category: 'a', afterId: 'b' })
    const other = await sentFor({ afterId: 'y', category: 'x', limit: 2 })
    assert.equal(one.text, other.text)
    assert.match(one.name ?? '', /^names [0-9a-f]{16}$/)
    assert.deepEqual([one.name, one.text], [other.name, other.text])
    assert.deepEqual(one.values, ['a', 'b', 1, 'a'])
    assert.deepEqual(other.values, ['x', 'y', 2, 'x'])
  })

  it('has no part for what is not given', async () => {
    const { name, text } = await sentFor({ limit: 1, category: undefined })
    assert.notEqual(name, (await sentFor({ limit: 1, category: 'a' })).name)
    assert.doesNotMatch(text, /"product_id" >/)
  })

  it('reads no more at a time than a page has', () => assert.rejects(sentFor({ limit: 102 }), RangeError))

  it('tells how far it got where no read model has begun', async () => {
    const { database } = await freshReadDatabase()
    assert.deepEqual(await readNames(database, { limit: 1 }), {
      rows: [],
      beside: { $epoch: 0, $frontier: 0, $found: null, count: 0, name: null },
      frontier: 0,
      epoch: 0,
    })
  })

  it('is as far as the partition that is furthest behind', async () => {
    const { database } = await freshReadDatabase()
    await database.query({
      text: `
        insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version)
        values ('catalogue', 0, 2, 7, 1, 1), ('catalogue', 1, 2, 5, 1, 1), ('orders', 0, 1, 1, 1, 1)`,
      values: [],
    })
    assert.equal((await readNames(database, { limit: 1 })).frontier, 5)
  })
})

describe('The query role', () => {
  it('writes nothing', async () => {
    const { url } = await freshReadDatabase()
    const database = createDatabase({ url, role: 'daybook_query', applicationName: 'daybook-test', max: 1 })
    const tables = ['products', 'orders', 'stock_levels', 'customers', 'product_sales', 'pairs', 'high_waters']
    for (const table of tables) {
      await database.query({ text: `select * from read.${table}`, values: [] })
      await assert.rejects(database.query({ text: `delete from read.${table}`, values: [] }), { code: '42501' })
    }
    await database.close()
  })
})
