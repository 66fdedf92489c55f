create table read.stores (
  store_id text collate "C" primary key,
  name text not null,
  location text,
  opened_at timestamptz not null
);

create table read.inventory_products (
  product_id text collate "C" primary key,
  name text not null
);

create table read.stock_levels (
  product_id text collate "C" not null,
  store_id text collate "C" not null,
  on_hand bigint not null,
  reserved bigint not null,
  primary key (product_id, store_id)
) with (fillfactor = 60);

create index stock_levels_of_store on read.stock_levels (store_id, product_id);

create table read.stock_totals (
  store_id text collate "C" primary key,
  on_hand bigint not null,
  reserved bigint not null,
  received bigint not null,
  issued bigint not null,
  adjusted bigint not null
) with (fillfactor = 10);

-- What was received, issued or adjusted; a reservation moves nothing. `quantity` is signed for kind `manual` only.
create table read.stock_movements (
  position bigint primary key,
  store_id text collate "C" not null,
  product_id text collate "C" not null,
  kind text not null check (kind in ('in', 'out', 'manual')),
  quantity bigint not null,
  reason text,
  movement_id text,
  credit_note_id text,
  occurred_at timestamptz not null
);

create index stock_movements_newest on read.stock_movements (occurred_at desc, position desc);
create index stock_movements_of_product on read.stock_movements (product_id, occurred_at desc, position desc);
create index stock_movements_of_store on read.stock_movements (store_id, occurred_at desc, position desc);
