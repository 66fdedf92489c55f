-- As far as somebody told: a customer may be known by an order only.
create table read.customers (
  customer_id text collate "C" primary key,
  name text,
  email text,
  address text,
  version int not null,
  registered_at timestamptz not null
);

-- Amounts in minor units. `orders` counts those that stand; the first and the last order may have been cancelled since.
create table read.customer_spending (
  customer_id text collate "C" primary key,
  orders bigint not null,
  gross bigint not null,
  cancelled bigint not null,
  credited bigint not null,
  net_spend bigint not null generated always as (gross - cancelled - credited) stored,
  first_order_at timestamptz,
  last_order_at timestamptz
) with (fillfactor = 80);

create index customers_by_net_spend on read.customer_spending (net_spend desc, customer_id);
