import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { createProgress } from '#shared/runtime/progress.ts'
import { runImport } from '../../importer/run-import.ts'
import { createTally } from '../../importer/tally.ts'
import { CSV_FILE } from '../figures/known-figures.ts'
import { FEW_DAYS, withYear } from '../testing/retail-file.ts'
import { openWholeShop, type WholeShop } from '../testing/whole-shop.ts'
import { samples } from './command.ts'

/** Statements, and the line that tells of each. */
const FALSIFIED: Readonly<Record<string, RegExp>> = {
  'update read.customer_spending set credited = credited + 1 where customer_id = $$12346$$': /customers\/12346 +netSpend /,
  'update read.orders set total = total - 1 where order_id = $$3$$': /orders\/3 +total +50.01 +50$/,
  'update read.product_sales set orders = orders + 1 where product_id = $$22386$$': /products\/22386\/sales +orders +2 +3$/,
  'update read.category_sales set free_units = 2 where category = $$range 85$$': /range%2085\/revenue +freeUnits +1 +2$/,
  'update read.products set name = $$BIN$$ where product_id = $$22697$$': /products\/22697 +name +"CUP" +"BIN"$/,
  'update read.product_stock set on_hand = on_hand + 1 where product_id = $$22697$$': /products\/22697 +onHand +\d+ +\d+$/,
  'update read.stock_levels set reserved = 0 where product_id = $$23000$$': /stores\/main\/inventory +\d\.reserved +20 +0$/,
  'delete from read.stock_movements where product_id = $$85099B$$ and kind = $$in$$': /productId=85099B +length +2 +0$/,
  'update read.revenue_by_hour set gross = gross + 1': /revenue\?from=2010-12-06&to=2010-12-07 +data\.0\.gross /,
  'update read.basket_sizes set orders = 2 where lines = 4': /analytics\/baskets +sizes\.\d\.orders +1 +2$/,
  'delete from read.customer_tier_changes where to_tier = $$gold$$': /customers\/12346\/tier-history +length +\d +\d$/,
  'delete from read.orders where order_id = $$12$$': /orders\/12 +status +200 +404$/,
}

describe('verify samples', function () {
  this.timeout(60_000)
  let shop: WholeShop
  before(async () => {
    shop = await openWholeShop()
    await withYear(FEW_DAYS, (directory) => importing(directory, shop))
  })
  after(() => shop.close())

  const judging = (rows: readonly string[] = FEW_DAYS, ...args: readonly string[]) =>
    withYear(rows, async (directory) => {
      const [out, err] = [collector(), collector()]
      const quiet = { everyMs: 5, quietTimes: 2 }
      const right = await samples([directory, '--query', shop.queries, ...args], { out, err, quiet })
      return { right, out: out.text() }
    })

  it('is content with what was imported, and asks about everything when there are fewer than 200', async () => {
    const { right, out } = await judging()
    assert.equal(right, true, out)
    assert.match(out, /^seed \d+, /)
    for (const kind of ['customers +4 +4', 'orders +5 +5', 'products +8 +8', 'categories +5 +5', 'days +6 +6', 'stores +1 +1'])
      assert.match(out, new RegExp(`^${kind} .* 0$`, 'm'))
  })

  it('draws as many as it is told, the same ones from the same seed', async () => {
    const drawn = async (seed: string) => (await judging(FEW_DAYS, '--each', '2', '--seed', seed)).out.split('\n').slice(1)
    assert.match((await drawn('7')).join('\n'), /^customers +2 +4 /m)
    assert.deepEqual(await drawn('7'), await drawn('7'))
  })

  it('is not content with another file', async () => {
    const { right, out } = await judging(FEW_DAYS.with(4, FEW_DAYS[4]!.replace(',600,', ',601,')))
    assert.equal(right, false)
    assert.match(out, /lifetime-value +gross +13010 +13000$/m)
  })

  describe('when the read models are wrong', () => {
    let judged: Awaited<ReturnType<typeof judging>>
    before(async () => {
      const rows = await falsifying(shop, Object.keys(FALSIFIED))
      judged = await judging()
      await rows.putBack()
    })

    it('is not content', () => assert.equal(judged.right, false))

    for (const [falsified, named] of Object.entries(FALSIFIED))
      it(`names what "${falsified}" did`, () => assert.match(judged.out, new RegExp(named.source, 'm')))
  })
})

const importing = (directory: string, { commands, queries }: WholeShop) =>
  runImport(
    { file: join(directory, CSV_FILE), command: commands, query: queries, strict: true, quiet: true },
    { progress: createProgress({ quiet: true }), tally: createTally(), signal: new AbortController().signal },
  )

/** Changes rows, until they are put back as they were. */
const falsifying = async ({ read }: WholeShop, statements: readonly string[]) => {
  const run = (text: string) => read.query<{ names: string }>({ text, values: [] })
  const tables = new Set(statements.map((statement) => /read\.(\w+)/.exec(statement)![1]!))
  for (const table of tables) await run(`create table kept_${table} as table read.${table}`)
  for (const statement of statements) await run(statement)
  const putBack = async (table: string) => {
    const [columns] = await run(`
      select string_agg(quote_ident(attname), ', ') as names from pg_attribute
      where attrelid = 'read.${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`)
    await run(`delete from read.${table}`)
    await run(`insert into read.${table} (${columns!.names}) select ${columns!.names} from kept_${table}`)
  }
  return {
    putBack: async () => {
      for (const table of tables) await putBack(table)
    },
  }
}

const collector = () => {
  const texts: string[] = []
  const write = (text: Buffer, _: string, done: () => void) => {
    texts.push(String(text))
    done()
  }
  return Object.assign(new Writable({ write }), { text: () => texts.join('') })
}
