create table read.orders (
  order_id text collate "C" primary key,
  customer_id text collate "C",
  store_id text collate "C" not null,
  status text not null check (status in ('placed', 'rejected', 'cancelled')),
  version int not null,
  -- When it was placed or, while it is only rejected, tried.
  placed_at timestamptz not null,
  total bigint not null,
  lines json not null,
  missing json not null
) with (fillfactor = 90);

create index orders_newest on read.orders (placed_at desc, order_id desc);
create index orders_of_customer on read.orders (customer_id, placed_at desc, order_id desc);
create index orders_by_status on read.orders (status, placed_at desc, order_id desc);

create table read.order_history (
  order_id text collate "C" not null,
  version int not null,
  status text not null,
  at timestamptz not null,
  reason text,
  primary key (order_id, version)
);
