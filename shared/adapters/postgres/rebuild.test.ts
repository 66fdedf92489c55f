import assert from 'node:assert/strict'
import type { Database } from '#shared/ports/database.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createDatabase } from './database.ts'
import { schemaText } from './schema/schema-text.ts'

const READ_MODELS = ['catalogue', 'orders', 'inventory', 'customers', 'sales', 'audit', 'co_purchase']

describe('The functions of a rebuild', () => {
  let test: TestDatabase
  let consumer: Database
  beforeEach(async () => {
    test = await freshReadDatabase()
    consumer = createDatabase({ url: test.url, role: 'daybook_consumer', max: 1, applicationName: 'daybook-test' })
  })
  afterEach(async () => {
    await consumer.close()
    await test.drop()
  })

  const ask = async <Answer>(call: string, model: string): Promise<Answer> =>
    (await consumer.query<{ answer: Answer }>({ text: `select rebuild.${call}($1) as answer`, values: [model] }))[0]!.answer
  const asOwner = <Row>(text: string) => test.database.query<Row>({ text, values: [] })
  const makeIndexes = async (model: string) => {
    while ((await ask('make_next_index', model)) !== null);
  }

  const whole = async (model: string) => {
    await ask('begin', model)
    await makeIndexes(model)
    await ask('finish', model)
  }

  it('leave tables as the migrations made them, with their indexes, options and rights', async () => {
    const OPTIONS = `
      select relname, reloptions from pg_class where relnamespace = 'read'::regnamespace and relkind in ('r', 'i') order by relname`
    const lookAtAll = async () => [await schemaText(test.database, ['read']), await asOwner(OPTIONS)]
    await asOwner(`
      grant select on read.products to public;
      create unique index one_at_a_time on read.orders (placed_at);
      alter index read.orders_newest set (fillfactor = 70)`)
    const before = await lookAtAll()
    for (const model of READ_MODELS) await whole(model)
    assert.deepEqual(await lookAtAll(), before)
    assert.deepEqual(await asOwner(`select from pg_class where relnamespace = 'rebuild'::regnamespace`), [])
  })

  it('begin with what makes a row unique, make the other indexes when the rows are there, and tell the planner of them', async () => {
    const INDEXES = `select indexname as name from pg_indexes where schemaname = 'rebuild' order by 1`
    const indexes = async () => (await asOwner<{ name: string }>(INDEXES)).map(({ name }) => name)
    await ask('begin', 'co_purchase')
    const unique = [
      ...['article_counts_pkey', 'article_names_pkey', 'articles_pkey', 'articles_product_id_key', 'basket_total_pkey'],
      ...['baskets_pkey', 'pairs_pkey', 'touched_articles_pkey'],
    ]
    const others = ['baskets_of_customers', 'pairs_backwards', 'touched_articles_since']
    assert.deepEqual(await indexes(), unique)
    await consumer.query({ text: 'insert into rebuild.pairs select 1, b, 1 from generate_series(2, 1001) b', values: [] })
    for (const other of others) assert.equal(await ask('make_next_index', 'co_purchase'), other)
    assert.deepEqual(await indexes(), [...unique, ...others].toSorted())
    assert.equal(await ask('make_next_index', 'co_purchase'), null)
    const rows = await asOwner(`select reltuples::int as rows from pg_class where oid = 'rebuild.pairs'::regclass`)
    assert.deepEqual(rows, [{ rows: 1_000 }])
  })

  it('know whether a rebuild has begun, and notice that the tables are to be others by now', async () => {
    assert.equal(await ask('has_begun', 'orders'), false)
    await ask('begin', 'orders')
    assert.equal(await ask('has_begun', 'orders'), true)
    for (const change of [
      'alter table read.orders add column channel text',
      `alter table read.orders add constraint dear check (total > 0)`,
      'alter table read.order_history alter column reason set not null',
    ]) {
      await asOwner(change)
      assert.equal(await ask('has_begun', 'orders'), false, change)
      await assert.rejects(ask('finish', 'orders'), { code: '55000' })
      await ask('begin', 'orders')
      assert.equal(await ask('has_begun', 'orders'), true, change)
    }
    await ask('discard', 'orders')
    assert.equal(await ask('has_begun', 'orders'), false)
  })

  it('make nothing anew but read models', async () => {
    for (const name of ['high_waters', 'leases', 'migrations', 'model_tables', 'products', 'nothing', ''])
      for (const call of ['begin', 'has_begun', 'make_next_index', 'finish', 'discard'])
        await assert.rejects(ask(call, name), { code: '22023' }, `${call} ${name}`)
    assert.deepEqual(await asOwner(`select from pg_class where relnamespace = 'rebuild'::regnamespace`), [])
  })

  it('leave the tables of the others alone', async () => {
    await asOwner(`insert into read.customers (customer_id, version, registered_at) values ('ada', 1, now())`)
    await whole('orders')
    assert.deepEqual(await asOwner('select customer_id as id from read.customers'), [{ id: 'ada' }])
  })

  it('cannot be got round by a search path', async () => {
    await consumer.query({
      text: `
        create temporary table model_tables as select 'leases' as table_name, 'orders' as read_model;
        set search_path = pg_temp, public`,
      values: [],
    })
    await whole('orders')
    assert.deepEqual(await asOwner('select from read.leases'), [])
  })

  it('do not finish while an index is missing', async () => {
    await ask('begin', 'orders')
    await assert.rejects(ask('finish', 'orders'), {
      code: '55000',
      message: /of orders lack the index orders_\w+: start it again$/,
    })
    await makeIndexes('orders')
    await asOwner('create index newer on read.orders (placed_at)')
    await assert.rejects(ask('finish', 'orders'), { code: '55000', message: /lack the index newer/ })
    assert.equal(await ask('make_next_index', 'orders'), 'newer')
    await ask('finish', 'orders')
  })

  it('say what stands in the way of the new tables', async () => {
    await asOwner('create view read.mine as select * from read.orders')
    await ask('begin', 'orders')
    await makeIndexes('orders')
    await assert.rejects(ask('finish', 'orders'), { code: '2BP01', message: /depend/ })
  })
})
