-- Articles get short codes, because there are millions of pairs.
create table read.articles (
  article int generated always as identity primary key,
  product_id text collate "C" not null unique
);

-- Of all products, also of those nobody has bought.
create table read.article_names (
  product_id text collate "C" primary key,
  name text not null
);

-- In how many baskets an article is.
create table read.article_counts (
  article int primary key,
  n int not null
) with (fillfactor = 50);

create table read.pairs (
  a int not null,
  b int not null,
  n int not null,
  primary key (a, b),
  check (a < b)
) with (fillfactor = 80);

create index pairs_backwards on read.pairs (b);

create table read.basket_total (
  only_row boolean primary key default true check (only_row),
  baskets bigint not null
) with (fillfactor = 10);
