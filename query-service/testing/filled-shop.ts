import type { Database } from '#shared/ports/database.ts'

/**
 * Fills the read models as a shop of some years has them, in seconds: so many rows that a plan which looks at all of them costs more than
 * one that goes by an index. Amounts repeat and some values are rare, as they are in shops.
 * What grows with the shop is there in proportion to its orders.
 */
export const fillShop = async (database: Database, orders = 30_000): Promise<void> => {
  const patience = { answersWithinMs: 3_600_000 }
  for (const text of [...filling((rows) => Math.ceil((rows * orders) / 30_000)), 'vacuum analyze'])
    await database.query({ text, values: [], ...patience })
}

const series = (table: string, columns: string, select: string, count: number): string =>
  `insert into read.${table} (${columns}) select ${select} from generate_series(1, ${count}) as n`

/** Two minutes apart, the first one on 2026-01-01. */
const AT = `timestamptz '2026-01-01T00:00:00Z' + n * interval '2 minutes'`
const LINE = `json_build_object('productId', 'p-' || n % 10000, 'name', 'Lamp', 'category', 'c-1', 'quantity', 1, 'unitPrice', 10000, 'amount', 100)`

const filling = (many: (rows: number) => number): readonly string[] => [
  series(
    'products',
    'product_id, name, category, price, stocked, status, version, created_at, sort_name, name_words, category_words',
    `'p-' || n, 'Lamp of brass ' || n, 'c-' || n % 800, 10000 * (n % 100), n % 1000 > 0,
     case when n % 50 = 0 then 'discontinued' else 'active' end, 1, ${AT}, 'lamp of brass ' || n,
     ('lamp:1A of:2A brass:3A ' || n || ':4A')::tsvector, ('c:1B ' || n % 800 || ':2B')::tsvector`,
    40_000,
  ),
  `insert into read.product_words (word, spelled) select word, word from (
     select md5(n::text) as word from generate_series(1, 10000) as n union select unnest(array['lamp', 'of', 'brass', 'c'])
     union select n::text from generate_series(0, 40000) as n) as words`,
  series('product_stock', 'product_id, on_hand, reserved', `'p-' || n, n % 1000, 0`, 40_000),

  series(
    'orders',
    'order_id, customer_id, store_id, status, version, placed_at, total, lines, missing',
    `'o-' || n, 'c-' || n % 3000, 'store-' || n % 4, (array['placed', 'paid', 'shipped', 'delivered'])[1 + n % 4],
     1, ${AT}, 100 * (n % 1000), json_build_array(${LINE}), '[]'`,
    many(30_000),
  ),
  `update read.orders set status = 'rejected' where order_id in ('o-1', 'o-17')`,
  series('order_history', 'order_id, version, status, at', `'o-' || n, 1, 'placed', ${AT}`, many(30_000)),
  series(
    'order_returns',
    'order_id, version, at, restocked, total, lines',
    `'o-' || n * 3, 2, ${AT}, true, 100, json_build_array(${LINE})`,
    many(8_000),
  ),

  series('stores', 'store_id, name, opened_at', `'store-' || n - 1, 'Store', now()`, 4),
  series('inventory_products', 'product_id, name', `'p-' || n, 'Lamp of brass ' || n`, many(10_000)),
  `insert into read.stock_levels (product_id, store_id, on_hand, reserved)
   select 'p-' || n, 'store-' || m, 1500 + n % 1000, 0 from generate_series(1, ${many(10_000)}) as n, generate_series(0, 3) as m`,
  `insert into read.stock_checkpoints (product_id, store_id, position, version, on_hand, reserved)
   select 'p-' || n, 'store-' || m, 1000 * k + n, 100 * k, 10, 0
   from generate_series(1, 10000) as n, generate_series(0, 1) as m, generate_series(1, 2) as k`,
  `update read.stock_levels set on_hand = length(product_id) where product_id like 'p-%77'`,
  `insert into read.stock_totals (store_id, on_hand, reserved, received, issued, adjusted, shipped)
   select 'store-' || n, 1, 0, 1, 0, 0, 0 from generate_series(0, 3) as n`,
  series(
    'stock_movements',
    'position, store_id, product_id, kind, quantity, occurred_at',
    `n, 'store-' || n % 4, 'p-' || n % 10000, case when n % 10000 = 7 then 'manual' when n % 10 = 0 then 'in' else 'shipped' end, 1, ${AT}`,
    many(30_000),
  ),

  series(
    'customers',
    'customer_id, name, email, version, registered_at, words',
    `'c-' || n, 'Ada ' || n, 'ada-' || n || '@example.org', 1, ${AT}, ('ada:1A,3A ' || n || ':2A,4A ''ada-' || n || '@example.org'':5A')::tsvector`,
    many(20_000),
  ),
  series(
    'customer_spending',
    'customer_id, orders, gross, cancelled, credited, tier, first_order_at, last_order_at',
    `'c-' || n, 3, case when n % 1000 = 0 then 2000000 else n % 5000 end, 0, 0,
       case when n % 1000 = 0 then 'gold' else 'bronze' end, ${AT}, ${AT}`,
    many(20_000),
  ),
  'insert into read.customer_totals (customers, net_spend) values (20000, 1)',
  series(
    'customer_ledger',
    'customer_id, position, at, kind, amount, order_id',
    `'c-' || n % 3000, n, ${AT}, 'ordered', 100, 'o-' || n`,
    many(30_000),
  ),
  series(
    'customer_tier_changes',
    'customer_id, version, at, from_tier, to_tier, net_spend, cause',
    `'c-' || n % 20000, 2 + n / 20000, ${AT}, 'bronze', 'silver', 1200, n`,
    many(30_000),
  ),

  series(
    'product_sales',
    'product_id, units, free_units, revenue, orders, units_back, credited',
    `'p-' || n, n % 3000, 0, 100 * (n % 7000), n % 500, 0, 0`,
    10_000,
  ),
  series('product_names', 'product_id, name', `'p-' || n, 'Lamp of brass ' || n`, 10_000),
  series('category_sales', 'category, units, free_units, revenue, units_back, credited', `'c-' || n - 1, n, 0, n, 0, 0`, 200),
  series(
    'revenue_by_hour',
    `hour, orders, gross, cancelled_orders, cancelled, credit_notes, credited, rejected, units, free_units, cancelled_units, units_back`,
    `timestamptz '2020-01-01T00:00:00Z' + n * interval '1 hour', 1, 100, 0, 0, 0, 0, 0, 1, 0, 0, 0`,
    50_000,
  ),
  series('basket_sizes', 'lines, orders', 'n, 10', 200),

  series('articles', 'product_id', `'p-' || n`, 10_000),
  series('article_names', 'product_id, name, discontinued', `'p-' || n, 'Lamp of brass ' || n, n % 50 = 0`, 10_000),
  series('article_counts', 'article, n, trend', 'n, 10 + n % 100, 2::numeric ^ 300 * (1 + n % 977)', 10_000),
  series(
    'baskets',
    'order_id, customer_id, placed_at, weight, articles',
    `'o-' || n, 'c-' || n % 3000, ${AT}, 2::numeric ^ 300, array[1 + n % 10000, 1 + (n * 7) % 10000, 1 + n % 3000, 1 + n % 77]`,
    many(30_000),
  ),
  `insert into read.neighbour_lists (product_id, partners, n)
   select 'p-' || n, array(select 'p-' || 1 + (n + 61 * m) % 10000 from generate_series(1, 150) as m), array(select 9 from generate_series(1, 150))
   from generate_series(1, 10000) as n`,
  `insert into read.popular_lists (list, products)
   select list, array(select 'p-' || 20 * m from generate_series(1, 500) as m) from unnest(array['trending', 'popular']) as list`,
  `insert into read.pairs (a, b, n) select a, a + d, 1 + a % 5 from generate_series(1, 9990) as a, generate_series(1, 6) as d`,
  `insert into read.basket_total (baskets) select 30000 where not exists (select from read.basket_total)`,

  series(
    'audit',
    'position, occurred_at, recorded_at, version, stream, type, actor, role, request_id',
    `n, ${AT}, ${AT}, 1, 'order-o-' || n / 3, case when n % 10000 = 7 then 'CustomerErased' when n % 3 = 0 then 'OrderPlaced' else 'StockReserved' end,
     case when n % 50 = 0 then 'ada' else 'open:staff' end, 'staff', 'r-' || n / 3`,
    many(60_000),
  ),

  series(
    'parked_events',
    'read_model, position, bucket, stream, type',
    `(array['orders', 'inventory'])[1 + n % 2], n, 1, 'order-' || n / 3, 'OrderPlaced'`,
    20_000,
  ),
]
