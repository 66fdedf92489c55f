alter table read.inventory_products
  add column stocked boolean not null default true,
  add column discontinued boolean not null default false;

-- How many movements of each kind there were: nobody has to count them. They stand in rows that every movement writes anyway.
alter table read.stock_levels
  add column moves_in bigint not null default 0,
  add column moves_out bigint not null default 0,
  add column moves_manual bigint not null default 0,
  add column moves_shipped bigint not null default 0,
  add column moves_transfer_in bigint not null default 0,
  add column moves_transfer_out bigint not null default 0,
  -- The product is no longer sold.
  add column discontinued boolean not null default false;
alter table read.stock_totals
  add column moves_in bigint not null default 0,
  add column moves_out bigint not null default 0,
  add column moves_manual bigint not null default 0,
  add column moves_shipped bigint not null default 0,
  add column moves_transfer_in bigint not null default 0,
  add column moves_transfer_out bigint not null default 0;

-- What is available while that is little, else null: a stock of more keeps its entry in every index, so that its updates stay heap-only.
-- 1,000 is the most that LOW_STOCK_THRESHOLD may be.
alter table read.stock_levels add column low bigint
  generated always as (case when on_hand - reserved <= 1000 and not discontinued then on_hand - reserved end) stored;
create index stock_levels_low on read.stock_levels (low, product_id, store_id) where low is not null;
create index stock_levels_low_of_store on read.stock_levels (store_id, low, product_id) where low is not null;

create index stock_movements_of_kind on read.stock_movements (kind, occurred_at desc, position desc);
