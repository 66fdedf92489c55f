alter table read.orders
  drop constraint orders_status_check,
  add constraint orders_status_check
    check (status in ('placed', 'rejected', 'paid', 'shipped', 'delivered', 'cancelled'));

-- What an order took with it is a movement too: all movements together are what stands on the shelf.
alter table read.stock_movements
  drop constraint stock_movements_kind_check,
  add constraint stock_movements_kind_check check (kind in ('in', 'out', 'manual', 'shipped')),
  add column order_id text;

alter table read.stock_totals add column shipped bigint not null default 0;
