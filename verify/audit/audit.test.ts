import assert from 'node:assert/strict'
import type { WholeShop } from '../testing/whole-shop.ts'
import { CHECK_NAMES } from './checks.ts'
import { auditOf, type Copies, onCopies, openAuditedShop, rebuildPairs } from './testing/audited-shop.ts'

type Planted = readonly [what: string, side: keyof Copies, text: string, findings: readonly RegExp[]]

const PLACED = `select position from log.events where type = 'OrderPlaced' order by position offset 20 limit 1`

const IN_THE_LOG: readonly Planted[] = [
  [
    'an event was removed',
    'write',
    'delete from log.events where position = 700',
    [/^no event stands at position 700$/, /^the events at positions 1 to 1000 are not what was sealed: seal 1 is/],
  ],
  [
    'an event was tampered with',
    'write',
    `update log.events set data = replace(data::text, '"quantity":', '"quantity" :')::json where position = (${PLACED})`,
    [/^the events at positions 1 to 1000 are not what was sealed/, /^orders: the row of order_id o-\d+ has lines/],
  ],
  [
    'a time was tampered with by a microsecond',
    'write',
    `update log.events set occurred_at = occurred_at + interval '1 microsecond' where position = 1500`,
    [/^the events at positions 1001 to 2000 are not what was sealed/],
  ],
  [
    'the end of the log is gone',
    'write',
    'delete from log.events where position > 1900',
    [
      /^the publisher's cursor is at \d+, and the log ends at 1900: events are missing/,
      /^orders has applied events up to \d+, and the log ends at 1900$/,
      /^the reactor customer_tier is at \d+, and the log ends at 1900$/,
      /^the log ends at 1900, before the end of seal 2$/,
    ],
  ],
  [
    'the last event was moved far behind',
    'write',
    'update log.events set position = 900000000000000 where position = (select max(position) from log.events)',
    [/^no event stands at positions \d+ to 899999999999999$/],
  ],
  [
    'there is a seal of what is not there',
    'write',
    `insert into log.seals values (2000000000, sha256(''), now())`,
    [/^the log ends at \d+, before the end of seal 2000000000$/],
  ],
  ['a seal is missing', 'write', 'delete from log.seals where number = 1', [/^seal 1 is missing$/]],
  [
    'a version is another',
    'write',
    `update log.events set version = 77 where position = (${PLACED})`,
    [/^order-o-\d+ begins with version 77 \(position \d+\)$/],
  ],
  [
    'a bucket is another',
    'write',
    'update log.events set bucket = (bucket + 1) % 64 where position = 800',
    [/at position 800 .* is in bucket \d+ and should be in \d+$/],
  ],
  [
    'an event was recorded before the one in front of it',
    'write',
    `update log.events set recorded_at = '2020-01-01' where position = 900`,
    [/at position 900 .* was recorded before the event in front of it/],
  ],
  [
    'a unit was sold that was not there',
    'write',
    `update log.events set data = (data::jsonb || '{"quantity": 100000}')::json
     where position = (select max(position) from log.events where type = 'StockReserved')`,
    [/^oversold: after the StockReserved at position \d+ stock-\w+~p-\d+ has \d+ on hand and \d+ reserved$/],
  ],
  [
    'an event cannot be read',
    'write',
    `update log.events set data = '{"quantity": "many"}' where position = (select max(position) from log.events where type = 'StockReceived' and position between 1100 and 1900)`,
    [
      /^stock could not be checked: invalid input syntax for type bigint: "many"$/,
      /^stock_totals could not be checked: invalid input syntax/,
      /^the events at positions 1001 to 2000 are not what was sealed/,
    ],
  ],
  [
    'an event is of a product that nobody created',
    'write',
    `update log.events set data = replace(data::text, '"p-02"', '"p-x"')::json where type = 'ProductRepriced'`,
    [
      /^products: the row of product_id p-x is missing$/,
      /^products: the row of product_id p-02 has price \d+ and should have \d+$/,
    ],
  ],
  [
    'the log has another history',
    'write',
    'update log.epoch set epoch = 7',
    [/^sales is of history 1, and the log has history 7: rebuild it$/, /^the reactor customer_tier follows history 1/],
  ],
]

const OF_THE_PLACES: readonly Planted[] = [
  [
    'the cursor is ahead of the log',
    'write',
    'update log.publisher_cursor set position = 999999',
    [/^the publisher's cursor is at 999999, and the log ends at \d+/],
  ],
  [
    'a high-water is ahead of the log',
    'read',
    `update high_waters set position = 999999 where read_model = 'sales' and partition = 2`,
    [/^sales has applied events up to 999999, and the log ends at \d+$/],
  ],
  [
    'a partition is missing',
    'read',
    `delete from high_waters where read_model = 'catalogue' and partition = 1`,
    [/^catalogue has partitions 0 of 3, 2 of 3$/],
  ],
  [
    'more events are counted as parked than there are',
    'read',
    `update high_waters set parked = 2 where read_model = 'audit' and partition = 0`,
    [/^audit counts 2 parked events of partition 0, and there are 0$/],
  ],
  [
    'a tier was recorded that nobody has',
    'write',
    `update log.events set data = (data::jsonb || '{"netSpend": 1}')::json
     where position = (select max(position) from log.events where type = 'CustomerTierChanged')`,
    [/^c-\d+ at position \d+ changes its tier for a net spend of 1, and by position \d+ it is -?\d+$/],
  ],
  [
    'the reactor has lost a sale',
    'read',
    `update reactor_customer_tiers set net_spend = net_spend - 1 where customer_id = 'c-2'`,
    [/^reactor_customer_tiers: the row of customer_id c-2 has net_spend \d+ and should have \d+$/],
  ],
  [
    'a list says that it knows what it lacks',
    'read',
    `update neighbour_lists set made_at = made_at + interval '1 second' where product_id = 'p-01';
     insert into touched_articles select article, 900, 1000 from articles where product_id = 'p-01'`,
    [/^the list of p-\d+ lacks what came at position 900, and neighbours is at \d+$/],
  ],
]

const STALE_LISTS = `
  update neighbour_lists set n[1] = n[1] + 1 where product_id = 'p-00';
  delete from neighbour_lists where product_id = 'p-05';
  update neighbour_lists set partners = partners[2:], n = n[2:] where product_id = 'p-07'`

const SHORT_POPULAR_LISTS = `
  update popular_lists set products = products[2:] where list = 'popular';
  update popular_lists set products = products[1:3] || products[5:] where list = 'trending'`

describe('The audit', function () {
  this.timeout(120_000)
  let shop: WholeShop
  before(async () => {
    shop = await openAuditedShop()
    await shop.rest()
  })
  after(() => shop.close())

  const planting = (side: keyof Copies, text: string, options = {}) =>
    onCopies(shop, async (copies) => {
      await copies[side].database.query({ text, values: [] })
      return auditOf(copies, options)
    })
  const messagesAfter = async (...planted: Parameters<typeof planting>) =>
    (await planting(...planted)).findings.map(({ message }) => message)

  it('finds nothing wrong with a system that has traded, and looks at all of it', async () => {
    const { findings, checks, head, seal } = await auditOf(shop.databases)
    assert.deepEqual(
      findings.map(({ message }) => message),
      [],
    )
    assert.deepEqual(new Set(checks.map(({ name }) => name)), new Set(CHECK_NAMES))
    const looked = (name: string) => checks.find((check) => check.name === name)!.looked
    assert.deepEqual([looked('positions'), looked('audit'), looked('seals')], [head, head, Math.floor(head / 1_000)])
    assert.equal(seal?.number, Math.floor(head / 1_000))
    for (const { name, looked, skipped } of checks)
      assert.ok(looked > 0 || skipped !== undefined || ['parked', 'streams', 'stock', 'tiers'].includes(name), `${name}: nothing`)
  })

  for (const [what, side, text, expected] of [...IN_THE_LOG, ...OF_THE_PLACES])
    it(`finds that ${what}`, async () => {
      const messages = await messagesAfter(side, text)
      for (const finding of expected)
        assert.ok(
          messages.some((message) => finding.test(message)),
          `${finding} in ${messages.join('\n')}`,
        )
    })

  it('finds a log that was changed with all its seals by a seal that was copied before', async () => {
    const { seal } = await auditOf(shop.databases, { only: ['seals'] })
    const forged = `
      update log.events set metadata = '{}' where position = 10;
      delete from log.seals;
      select log.seal_events(100)`
    assert.deepEqual(await messagesAfter('write', forged, { only: ['seals'] }), [])
    assert.deepEqual(await messagesAfter('write', forged, { only: ['seals'], seals: [seal!] }), [
      `the events up to position ${1_000 * seal!.number} are not those of the copied seal ${seal!.number}:${seal!.seal}`,
    ])
  })

  it('finds lists that are not as the pairs are, and those that are missing', async () => {
    const messages = await messagesAfter('read', STALE_LISTS, { only: ['lists'] })
    assert.match(messages[0]!, /^the list of p-00 has p-\d+ with \d+, and they are in \d+ baskets together$/)
    assert.match(messages[1]!, /^the list of p-07 has \d+ articles, and p-07 was in baskets with \d+$/)
    assert.equal(messages[2], 'p-05 has been counted, and has no list')
    assert.equal(messages.length, 3)
  })

  it('finds that an article is missing from those that are bought most', async () => {
    const messages = await messagesAfter('read', SHORT_POPULAR_LISTS, { only: ['lists'] })
    assert.deepEqual(
      messages.map((message) => message.replace(/p-\d+/g, 'p')),
      [
        'p is not in the list popular, and counts more than p, which is',
        'p is not in the list trending, and counts more than p, which is',
      ],
    )
  })

  it('finds nothing in lists that are to be made anew, because their pairs were rebuilt', () =>
    onCopies(shop, async (copies) => {
      await rebuildPairs(copies)
      const messages = async () => (await auditOf(copies, { only: ['lists'] })).findings.map(({ message }) => message)
      assert.deepEqual(await messages(), [])
      await copies.read.database.query({
        text: `delete from touched_articles where article in (select article from touched_articles order by since limit 3);
               update neighbour_lists set made_at = now() + interval '1 minute'
               where product_id not in (select product_id from touched_articles join articles using (article))`,
        values: [],
      })
      assert.deepEqual(await messages(), [])
    }))

  it('names what is parked, and does not count what has not been applied because of that', async () => {
    const messages = await messagesAfter(
      'read',
      `delete from audit where position = 600;
       insert into parked_events (read_model, position, bucket, stream, type, error, attempts, tried_at)
       values ('audit', 600, 5, 'order-o-1', 'OrderPaid', 'it is broken', 1, now());
       update high_waters set parked = 1 where read_model = 'audit' and partition = 2`,
    )
    assert.deepEqual(messages, ['audit has parked the OrderPaid at position 600 (order-o-1): it is broken'])
  })

  it('tells only some of what it finds, and counts all', async () => {
    const { found, findings } = await planting('read', `update audit set role = 'nobody'`, { only: ['audit'], most: 3 })
    assert.equal(findings.length, 3)
    assert.equal(found, (await auditOf(shop.databases, { only: ['places'] })).head)
  })
})
