alter table read.stock_movements
  drop constraint stock_movements_kind_check,
  add constraint stock_movements_kind_check
    check (kind in ('in', 'out', 'manual', 'shipped', 'transfer_in', 'transfer_out')),
  add column transfer_id text,
  -- Where a transfer went to or came from.
  add column other_store_id text collate "C";

alter table read.stock_totals
  add column transferred_in bigint not null default 0,
  add column transferred_out bigint not null default 0;
