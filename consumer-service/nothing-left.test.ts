import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { categoryOf } from '#shared/events/streams.ts'
import type { OrderId } from '#shared/kernel/types.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { recorded } from '#shared/testing/telling.ts'
import type { Order } from '../command-service/domain/order.ts'
import { unitsKept } from '../command-service/domain/returned-lines.ts'
import type { ShopCommand } from '../command-service/domain/shop-command.ts'
import { anyCommand, stockedShelves } from '../command-service/testing/any-command.ts'
import { createSmallShop, recordedBy } from '../command-service/testing/small-shop.ts'
import { applyTo } from './projection.contract.ts'
import { groups } from './projections.ts'

/** What no read model may have left of orders that were all taken back: each finds nothing. */
const REMAINS = {
  'revenue of all hours': `
    select from read.revenue_by_hour
    having sum(gross - cancelled - returned) <> 0 or sum(units + free_units - cancelled_units - units_back) <> 0`,
  products: 'select from read.product_sales where revenue <> returned or units + free_units <> units_back',
  categories: 'select from read.category_sales where revenue <> returned or units + free_units <> units_back',
  'net spend': 'select from read.customer_spending where net_spend <> 0',
  'orders that stand': "select from read.orders where status in ('shipped', 'delivered') and returned <> total",
  reservations: 'select from read.stock_levels where reserved <> 0 union all select from read.product_stock where reserved <> 0',
  'articles in baskets': 'select from read.article_counts where n <> 0 or trend <> 0',
  'pairs of articles': 'select from read.pairs where n <> 0',
  baskets: 'select from read.basket_total where baskets <> 0 union all select from read.baskets',
} as const

/** What has to hold whatever was done. */
const CONTRADICTIONS = {
  'a stock that is not what its movements come to': `
    select from read.stock_levels as level
    where on_hand <> (
      select sum(case when kind in ('out', 'shipped', 'transfer_out') then -quantity else quantity end)
      from read.stock_movements as movement
      where (movement.store_id, movement.product_id) = (level.store_id, level.product_id)
    )`,
  'a transfer that did not arrive': 'select from read.stock_totals having sum(transferred_in) <> sum(transferred_out)',
  'a catalogue with another stock': `
    select from read.product_stock as product
    where on_hand <> coalesce((select sum(on_hand) from read.stock_levels as level where level.product_id = product.product_id), 0)`,
  'movements that were counted otherwise': `
    select from read.stock_levels as level
    where moves_in + moves_out + moves_manual + moves_shipped + moves_transfer_in + moves_transfer_out <> (
      select count(*) from read.stock_movements as movement
      where (movement.store_id, movement.product_id) = (level.store_id, level.product_id)
    )
    union all
    select from read.stock_totals as total
    where moves_in + moves_out + moves_manual + moves_shipped + moves_transfer_in + moves_transfer_out <>
      (select count(*) from read.stock_movements as movement where movement.store_id = total.store_id)`,
  'a stock that counts as sold when its product is not': `
    select from read.stock_levels join read.products using (product_id) where discontinued <> (status = 'discontinued')`,
  'customers in other numbers than there are': `
    select from read.customer_totals
    where (customers, net_spend) <> (select count(*), sum(net_spend) from read.customer_spending)`,
  'a ledger with another net spend': `
    select from read.customer_spending as customer
    where net_spend <> (
      select coalesce(sum(amount), 0) from read.customer_ledger as entry where entry.customer_id = customer.customer_id
    )`,
  'a basket size without its order': `
    select from read.basket_sizes
    having sum(orders) <> (select count(*) from read.orders where status in ('shipped', 'delivered'))`,
} as const

const commands = anyCommand.filter(({ type }) => type !== 'IssueCreditNote')
const stories = fc.tuple(fc.array(commands, { maxLength: 60, size: 'max' }), fc.double({ min: 0, max: 1, noNaN: true }))

/** What is recorded when all these are asked for, and then every order is cancelled or comes back. */
const takenBack = (commands: readonly ShopCommand[]): readonly ShopEvent[] => {
  const shop = createSmallShop()
  const log: ShopEvent[] = []
  const ask = (command: ShopCommand) => {
    const events = recordedBy(shop.ask(command))
    shop.record(events)
    log.push(...events)
  }
  for (const command of [...stockedShelves, ...commands]) ask(command)
  for (const stream of shop.streams().filter((stream) => categoryOf(stream) === 'order')) {
    const orderId = stream.slice('order-'.length) as OrderId
    const order = shop.stateOf(stream) as Order
    if (order.status === 'placed' || order.status === 'paid') ask({ type: 'CancelOrder', orderId })
    if (order.status !== 'shipped' && order.status !== 'delivered') continue
    const kept = Array.from(unitsKept(order.lines, order.returned), ([productId, quantity]) => ({ productId, quantity }))
    const items = kept.filter(({ quantity }) => quantity > 0)
    if (items.length > 0) ask({ type: 'ReturnOrder', orderId, items, restock: true })
  }
  return log
}

describe('When every order was cancelled or has come back', () => {
  it('no read model has anything left of them', () =>
    fc.assert(
      fc.asyncProperty(stories, async ([commands, cut]) => {
        const events = recorded(takenBack(commands))
        const { database, drop } = await freshReadDatabase()
        for (const projection of groups.flatMap(({ projections }) => projections)) {
          await applyTo(database, projection, events.slice(0, Math.floor(events.length * cut)))
          await applyTo(database, projection, events)
        }
        for (const [what, text] of Object.entries({ ...REMAINS, ...CONTRADICTIONS }))
          assert.deepEqual(await database.query({ text, values: [] }), [], what)
        await drop()
      }),
      { numRuns: 8 },
    )).timeout(60_000)
})
