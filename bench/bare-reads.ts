import express from 'express'
import pg from 'pg'

/**
 * What one would write without Daybook: a route of Express with one prepared query, which answers the same rows as JSON. No ids are
 * checked, no positions told, no entity tags made. `DATABASE_URL` says where the read models are.
 */
const STATEMENTS = {
  order: `
    select order_id, customer_id, store_id, status, version, placed_at, total, returned, lines, missing,
           (select coalesce(json_agg(step order by version), '[]')
            from (select version, status, reason, at from order_history where order_id = $1) as step) as history,
           (select coalesce(json_agg(back order by version), '[]')
            from (select version, return_id, reason, restocked, total, lines, at from order_returns where order_id = $1) as back) as returns
    from orders where order_id = $1`,
  product: `
    select product_id, name, category, price, stocked, status, version, on_hand, reserved, on_hand - reserved as available
    from products left join product_stock using (product_id) where product_id = $1`,
  customer: `
    select customer_id, name, email, address, registered_at, erased_at, orders, net_spend, first_order_at, last_order_at, version
    from customer_spending left join customers using (customer_id) where customer_id = $1`,
  stock: `
    select store_id, on_hand, reserved, on_hand - reserved as available, (select name from inventory_products where product_id = $1) as name
    from stock_levels where product_id = $1 order by store_id`,
  'orders-of': `
    select order_id, customer_id, store_id, status, placed_at, total, returned, version
    from orders where customer_id = $1 order by placed_at desc, order_id desc limit 21`,
  'stock-of': `
    select product_id, name, on_hand, reserved, on_hand - reserved as available
    from stock_levels left join inventory_products using (product_id) where store_id = $1 order by product_id limit 21`,
  'movements-of': `
    select position, store_id, product_id, name, kind, quantity, reason, movement_id, order_id, occurred_at
    from stock_movements left join inventory_products using (product_id) where product_id = $1
    order by occurred_at desc, position desc limit 21`,
  alerts: `
    select product_id, name, store_id, on_hand, reserved, low
    from stock_levels left join inventory_products using (product_id) where low <= $1::int8 order by low, product_id, store_id limit 21`,
}

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: 10,
  options: '-c search_path=read -c jit=off',
})
const app = express()
for (const [name, text] of Object.entries(STATEMENTS))
  app.get(`/${name}/:id`, async (request, response) => {
    const { rows } = await pool.query({ name, text, values: [request.params.id] })
    if (rows.length === 0) response.status(404).json({ error: 'not found' })
    else response.json(rows.length === 1 ? rows[0] : rows)
  })
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`http://127.0.0.1:${port}`)
})
process.once('SIGTERM', () => process.exit(0))
