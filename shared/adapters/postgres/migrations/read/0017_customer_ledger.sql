-- What each event did to what a customer has spent, so that sums up to a position or within a time come from an index alone.
-- A cancellation and a return count at the time of the order that they take back.
create table read.customer_ledger (
  customer_id text collate "C" not null,
  position bigint not null,
  at timestamptz not null,
  kind text not null,
  amount bigint not null,
  order_id text collate "C",
  primary key (customer_id, position) include (at, kind, amount)
);
insert into read.model_tables (read_model, table_name) values ('customers', 'customer_ledger');

-- Unique, so that a rebuild has it from the beginning: what is taken back looks its order up.
create unique index customer_ledger_orders on read.customer_ledger (order_id) where kind = 'ordered';
