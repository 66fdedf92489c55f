-- A product may have stock before it has a name: its stock and its creation are two streams.
create table read.products (
  product_id text collate "C" primary key,
  name text,
  category text,
  price bigint,
  stocked boolean,
  status text not null default 'active' check (status in ('active', 'discontinued')),
  version int not null default 0,
  on_hand bigint not null default 0,
  reserved bigint not null default 0
) with (fillfactor = 60);

create index products_by_category on read.products (category, product_id);
create index products_by_word on read.products using gin (to_tsvector('simple', name)) with (fastupdate = off);
