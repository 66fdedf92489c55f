-- Amounts in minor units. `orders` counts those that stand; the first and the last order may have been cancelled since.
create table read.customers (
  customer_id text collate "C" primary key,
  name text,
  email text,
  address text,
  version int not null default 0,
  registered_at timestamptz,
  orders bigint not null default 0,
  gross bigint not null default 0,
  cancelled bigint not null default 0,
  credited bigint not null default 0,
  net_spend bigint not null generated always as (gross - cancelled - credited) stored,
  first_order_at timestamptz,
  last_order_at timestamptz
) with (fillfactor = 80);

create index customers_by_net_spend on read.customers (net_spend desc, customer_id);
