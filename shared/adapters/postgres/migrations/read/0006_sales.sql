-- Amounts in minor units. A cancelled order is taken off `units`, `free_units`, `revenue` and `orders`; what came back is counted beside them.
create table read.product_sales (
  product_id text collate "C" primary key,
  units bigint not null,
  free_units bigint not null,
  revenue bigint not null,
  orders bigint not null,
  units_back bigint not null,
  credited bigint not null
) with (fillfactor = 60);

create table read.product_names (
  product_id text collate "C" primary key,
  name text not null
);

create table read.category_sales (
  category text collate "C" primary key,
  units bigint not null,
  free_units bigint not null,
  revenue bigint not null,
  units_back bigint not null,
  credited bigint not null
) with (fillfactor = 30);

-- Each hour has what happened in it: a cancellation stands in the hour of the cancellation. Units are of stocked articles only.
create table read.revenue_by_hour (
  hour timestamptz primary key,
  orders bigint not null,
  gross bigint not null,
  cancelled_orders bigint not null,
  cancelled bigint not null,
  credit_notes bigint not null,
  credited bigint not null,
  returned bigint not null default 0,
  rejected bigint not null,
  units bigint not null,
  free_units bigint not null,
  cancelled_units bigint not null,
  units_back bigint not null
) with (fillfactor = 50);

-- How many orders have so many lines.
create table read.basket_sizes (
  lines int primary key,
  orders bigint not null
) with (fillfactor = 30);
