alter table read.orders add column returned bigint not null default 0;

create table read.order_returns (
  order_id text collate "C" not null,
  version int not null,
  return_id text,
  at timestamptz not null,
  reason text,
  restocked boolean not null,
  total bigint not null,
  lines json not null,
  primary key (order_id, version)
);

-- A generated column cannot be altered.
alter table read.customer_spending
  drop column net_spend,
  add column returned bigint not null default 0;
alter table read.customer_spending
  add column net_spend bigint not null generated always as (gross - cancelled - returned - credited) stored;
create index customers_by_net_spend on read.customer_spending (net_spend desc, customer_id);

-- `units_back` counts what came back with returns and with credit notes.
alter table read.product_sales add column returned bigint not null default 0;
alter table read.category_sales add column returned bigint not null default 0;
alter table read.revenue_by_hour add column returns bigint not null default 0;
