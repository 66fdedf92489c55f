-- Amounts in minor units. A cancelled order is taken off `units`, `free_units`, `revenue` and `orders`; what came back is counted beside them.
create table read.product_sales (
  product_id text collate "C" primary key,
  name text,
  units bigint not null default 0,
  free_units bigint not null default 0,
  revenue bigint not null default 0,
  orders bigint not null default 0,
  units_back bigint not null default 0,
  credited bigint not null default 0
) with (fillfactor = 60);

create table read.category_sales (
  category text collate "C" primary key,
  units bigint not null default 0,
  free_units bigint not null default 0,
  revenue bigint not null default 0,
  units_back bigint not null default 0,
  credited bigint not null default 0
) with (fillfactor = 30);

-- Each hour has what happened in it: a cancellation stands in the hour of the cancellation. Units are of stocked articles only.
create table read.revenue_by_hour (
  hour timestamptz primary key,
  orders bigint not null default 0,
  gross bigint not null default 0,
  cancelled_orders bigint not null default 0,
  cancelled bigint not null default 0,
  credit_notes bigint not null default 0,
  credited bigint not null default 0,
  returned bigint not null default 0,
  rejected bigint not null default 0,
  units bigint not null default 0,
  free_units bigint not null default 0,
  cancelled_units bigint not null default 0,
  units_back bigint not null default 0
) with (fillfactor = 50);

-- How many orders have so many lines.
create table read.basket_sizes (
  lines int primary key,
  orders bigint not null
) with (fillfactor = 30);
