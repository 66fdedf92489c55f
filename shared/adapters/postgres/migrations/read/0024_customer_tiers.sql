-- Why a tier has changed, when that was no sale, and in which window the spending was counted.
alter table read.customer_tier_changes
  add column reason text,
  add column window_months int,
  add column window_day text;

-- The tier that was recorded last: with a window, what is spent in it changes without an event.
alter table read.customer_spending add column tier text collate "C" not null default 'bronze';
create index customers_by_tier on read.customer_spending (tier, net_spend desc, customer_id);

-- Who has never ordered comes behind everybody who has.
create index customers_by_last_order on read.customer_spending
  ((coalesce(last_order_at, timestamptz '0001-01-01 00:00:00+00')) desc, customer_id);

create table read.customer_totals (
  only_row boolean primary key default true check (only_row),
  customers bigint not null,
  net_spend numeric not null
) with (fillfactor = 10);
insert into read.model_tables (read_model, table_name) values ('customers', 'customer_totals');
