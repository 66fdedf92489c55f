import assert from 'node:assert/strict'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { isUnfit } from '../../consumer-service/parking/sort-out.ts'
import { sales } from '../../consumer-service/projections/sales.ts'
import { readPage } from '../../consumer-service/read-page.ts'
import { diceOf } from '../dice.ts'
import type { WholeShop } from '../testing/whole-shop.ts'
import type { AuditReport } from './audit.ts'
import { AUDITED } from './tables.ts'
import { auditOf, commandsOf, onCopies, openAuditedShop, trade, untilQuiet } from './testing/audited-shop.ts'
import { changeColumns, dropRow, strayRow } from './testing/planted.ts'

const TABLES = Object.values(AUDITED).flat()
const EVERY_TABLE = { only: TABLES.map(({ table }) => table), most: 1_000_000 }

/** Of one row only, or by a code of its own. */
const WITHOUT_A_KEY = ['basket_total', 'customer_totals', 'article_counts', 'pairs']

describe('The audit of the read models', function () {
  this.timeout(120_000)
  let shop: WholeShop
  before(async () => {
    shop = await openAuditedShop()
    await shop.rest()
  })
  after(() => shop.close())

  const tablesIn = ({ findings }: AuditReport, message: RegExp) =>
    new Set(findings.filter((finding) => message.test(finding.message)).map(({ table }) => table!))

  it('names a row that is missing, whichever table it is of', () =>
    onCopies(shop, async (copies) => {
      for (const { table } of TABLES) await dropRow(copies.read.database, table)
      const named = tablesIn(await auditOf(copies, EVERY_TABLE), / is missing$|there is no row/)
      for (const { table } of TABLES) assert.ok(named.has(table), table)
    }))

  it('names a row that should not be there, whichever table it is of', () =>
    onCopies(shop, async (copies) => {
      const tables = TABLES.filter(({ table }) => !WITHOUT_A_KEY.includes(table))
      for (const { table, key } of tables) await strayRow(copies.read.database, table, Object.keys(key)[0]!)
      const named = tablesIn(await auditOf(copies, EVERY_TABLE), / should not be there$/)
      for (const { table } of tables) assert.ok(named.has(table), table)
    }))

  it('names every column that is otherwise, with what it should be', () =>
    onCopies(shop, async (copies) => {
      const { database } = copies.read
      const changed: string[] = []
      for (const { table, columns } of TABLES) {
        const compared = table === 'pairs' ? ['n'] : columns
        changed.push(...(await changeColumns(database, table, compared)))
      }
      assert.ok(changed.length > 100, `${changed.length} columns`)
      const { findings } = await auditOf(copies, EVERY_TABLE)
      const named = new Set(findings.map(({ table, column }) => `${table}.${column}`))
      for (const column of changed) assert.ok(named.has(column), column)
      const ofAProduct = findings.find(({ table, column }) => table === 'products' && column === 'price')!
      assert.deepEqual([ofAProduct.key, ofAProduct.found, ofAProduct.expected], [{ product_id: 'p-00' }, '95001', '95000'])
    }))

  it('shows nobody the profile of a customer', () =>
    onCopies(shop, async (copies) => {
      await changeColumns(copies.read.database, 'customers', ['name', 'email', 'address'])
      const { findings } = await auditOf(copies, { only: ['customers'], most: 1_000 })
      assert.ok(findings.length > 10)
      assert.doesNotMatch(JSON.stringify(findings), /Ms c-|Ärmel|example/i)
    }))

  it('finds a message that was applied twice', () =>
    onCopies(shop, async (copies) => {
      const page = await readPage(createLogReader(copies.write.database), { after: 0 as never, limit: 5_000 }, ['OrderPlaced'])
      const placed = page.events.flatMap((event) => (isUnfit(event) ? [] : event)).slice(0, 1)
      for (const statement of sales.changes(placed)) await copies.read.database.query(statement)
      const report = await auditOf(copies, EVERY_TABLE)
      assert.deepEqual(
        new Set(report.findings.map(({ table }) => table)),
        new Set(['product_sales', 'category_sales', 'revenue_by_hour', 'basket_sizes']),
      )
    }))

  it('finds pairs of what is no article', () =>
    onCopies(shop, async (copies) => {
      await copies.read.database.query({ text: 'insert into pairs (a, b, n, seen) values (900001, 900002, 1, 1)', values: [] })
      const { findings } = await auditOf(copies, { only: ['pairs'] })
      assert.deepEqual(
        findings.map(({ message }) => message),
        ['pairs: of (code:900001) and (code:900002) there is a row, and they never were in one basket'],
      )
    }))

  it('finds pairs that were counted too often, and that were seen on another day', () =>
    onCopies(shop, async (copies) => {
      await copies.read.database.query({
        text: `update pairs set seen = seen + 1 where (a, b) = (select a, b from pairs limit 1)`,
        values: [],
      })
      const { findings } = await auditOf(copies, { only: ['pairs'] })
      assert.match(findings[0]!.message, /^pairs: of p-\d+ and p-\d+ seen is \d+, and should be \d+$/)
      assert.equal(findings.length, 1)
    }))
})

describe('The audit of a system at work', function () {
  this.timeout(120_000)

  it('finds nothing wrong while orders come, in whatever partitions', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const shop = await openAuditedShop({ partitions: 4, seed, orders: 60 })
    try {
      let isTrading = true
      const load = [1, 2, 3].map((number) => trade(shop, commandsOf(150, diceOf(seed + number), `x${number}-`)))
      const trading = Promise.all(load).finally(() => {
        isTrading = false
      })
      const heads: number[] = []
      while (isTrading || heads.length < 3) {
        const { head, findings } = await auditOf(shop.databases)
        heads.push(head)
        assert.deepEqual(
          findings.map(({ message }) => message),
          [],
          `seed ${seed}, at ${head}`,
        )
      }
      await trading
      await untilQuiet(shop)
      assert.equal((await auditOf(shop.databases)).found, 0)
      assert.ok(heads.at(-1)! > heads[0]!)
    } finally {
      await shop.close()
    }
  })

  it('finds nothing wrong where a tier follows from the spending of the last months', async () => {
    const shop = await openAuditedShop({ months: 60, orders: 120 })
    try {
      const { findings, checks } = await auditOf(shop.databases)
      assert.deepEqual(
        findings.map(({ message }) => message),
        [],
      )
      assert.ok(checks.find(({ name }) => name === 'customer_tier_changes')!.looked > 0)
    } finally {
      await shop.close()
    }
  })
})
