import assert from 'node:assert/strict'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { beginHighWater } from '../../../consumer-service/high-water.ts'
import { coPurchase } from '../../../consumer-service/projections/co-purchase.ts'
import { groups } from '../../../consumer-service/projections.ts'
import { keepUntilQuiet } from '../../../consumer-service/testing/neighbour-lists.ts'
import { createFold } from '../../judge/fold.ts'
import { addWitnesses, type Databases, openDatabases } from '../../system/databases.ts'
import { WITNESSES, witnessNamed } from '../../system/programs/witness.ts'
import { createLedger } from '../load/ledger.ts'
import { createJudge, type Judge } from './judge.ts'

const PAIRS = { readModel: coPurchase.name, version: coPurchase.version }

/** A judge who finds nothing must be one who would have found something. */
describe('The judge of what came of the faults', function () {
  this.timeout(60_000)
  let fresh: readonly TestDatabase[]
  let databases: Databases
  let judge: Judge

  beforeEach(async () => {
    fresh = await Promise.all([freshWriteDatabase(), freshReadDatabase(), freshReadDatabase()])
    const [write, read, fold] = fresh.map(({ url }) => url) as [string, string, string]
    databases = openDatabases({ write, read, fold })
    await addWitnesses(databases.read)
    const log = createEventLog(fresh[0]!.database)
    const head = await record(log, orders(1, 40))
    const live = [...groups.flatMap(({ projections }) => projections), ...WITNESSES.map(witnessNamed)]
    await createFold(log, databases.read, live)()
    await databases.read.transaction((tx) => beginHighWater(tx, { ...PAIRS, partition: { number: 0, of: 1 } }, 1))
    await keepUntilQuiet(databases.read)
    await databases.write.query({ text: 'update log.publisher_cursor set position = $1', values: [head] })
    judge = createJudge(
      databases,
      createLedger(() => 0),
    )
  })
  afterEach(async () => {
    await Promise.all(Object.values(databases).map((database) => database.close()))
    await Promise.all(fresh.map((database) => database.drop()))
  })

  const doneTo = (database: keyof Databases, text: string) => databases[database].query({ text, values: [] })

  it('finds nothing where everything is right, and again when more has come', async () => {
    assert.deepEqual(await judge(), [])
    assert.deepEqual(await judge(), [])
  })

  it('finds nothing in what passes: articles are touched until they have been seen to', async () => {
    await doneTo('read', 'delete from touched_articles')
    assert.deepEqual(await judge(), [])
  })

  for (const [what, database, text, finding] of [
    [
      'a row is wrong',
      'read',
      `update orders set total = total + 1 where order_id = '7'`,
      /read\.orders .* 1 rows are wrong, 1 are missing/,
    ],
    [
      'a row is missing',
      'read',
      `delete from customer_spending where customer_id = 'customer-3'`,
      /read\.customer_spending .* 0 rows are wrong, 1 are missing/,
    ],
    [
      'the weight of what was bought is wrong by the least',
      'read',
      'update article_counts set trend = trend + 1 where article = 1',
      /read\.article_counts .* 1 rows are wrong, 1 are missing/,
    ],
    [
      'an article is missing in a basket',
      'read',
      `update baskets set articles = '{}' where order_id = '7'`,
      /read\.baskets .* 1 rows are wrong, 1 are missing/,
    ],
    [
      'a list is wrong',
      'read',
      `update neighbour_lists set partners = '{p-0}', n = '{3}' where product_id = (select max(product_id) from neighbour_lists)`,
      /lists of neighbours .* 1 partners are wrong, 0 are missing/,
    ],
    ['a row should not be there', 'read', `insert into basket_sizes values (77, 1)`, /is there: {2}\{"lines":77,"orders":1\}/],
    [
      'a position was applied twice',
      'read',
      'update witness set times = 2 where position = 5',
      /position 5 was applied 2 times \(witness\)/,
    ],
    [
      'a position was not applied',
      'read',
      'delete from witness_alone where position = 6',
      /position 6 was applied 0 times \(witness_alone\)/,
    ],
    ['a position beyond the log was applied', 'read', 'insert into witness values (99, 1)', /position 99 was applied 1 times/],
    ['the cursor is behind', 'write', 'update log.publisher_cursor set position = 39', /cursor is at 39, the head at 40/],
    ['a position is missing', 'write', 'delete from log.events where position = 20', /39 events, but ends at position 40/],
    [
      'a version is missing',
      'write',
      `update log.events set version = 2 where position = 20`,
      /stream order-20 has 1 events, but ends at version 2/,
    ],
    [
      'something is parked',
      'read',
      `insert into parked_events (read_model, position, bucket, stream, type) values ('orders', 1, 1, 'order-1', 'OrderPlaced')`,
      /parked: .*"position":1/,
    ],
    [
      'a command was recorded that nobody was answered',
      'write',
      `update log.events set metadata = (metadata::jsonb || '{"correlationid":"b3-1"}')::json where position = 9`,
      /nobody was answered b3-1: OrderPlaced at 9/,
    ],
    [
      'a tier was recorded that nobody has',
      'write',
      `update log.events set type = 'CustomerTierChanged',
         data = '{"customerId":"customer-1","from":"bronze","to":"gold","netSpend":0,"cause":3}' where position = 30`,
      /the tier of customer-1 at position 3 should change in no way, recorded is bronze → gold/,
    ],
  ] as const)
    it(`finds that ${what}`, async () => {
      await doneTo(database, text)
      const findings = await judge()
      assert.ok(
        findings.some((line) => finding.test(line)),
        findings.join('\n'),
      )
    })
})
