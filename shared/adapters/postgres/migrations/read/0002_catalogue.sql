create table read.products (
  product_id text collate "C" primary key,
  name text not null,
  category text not null,
  price bigint not null,
  stocked boolean not null,
  status text not null check (status in ('active', 'discontinued')),
  version int not null
);

create index products_by_category on read.products (category, product_id);
create index products_by_word on read.products using gin (to_tsvector('simple', name)) with (fastupdate = off);

-- Across stores. A product's stock is other streams than the product, and may be seen before it.
create table read.product_stock (
  product_id text collate "C" primary key,
  on_hand bigint not null,
  reserved bigint not null
) with (fillfactor = 60);
