-- A discontinued article is not recommended.
alter table read.article_names add column discontinued boolean not null default false;

-- Its baskets with the weight of their time, which doubles every half-life and is never rewritten: a whole number, so that sums are exact
-- in whatever order they are made, and what is taken back is taken back wholly.
alter table read.article_counts add column trend numeric not null default 0;

-- On which day (since 1970-01-01) the pair was in a basket last. What is forgotten of a pair begins with those that are seldom and long ago.
alter table read.pairs add column seen int not null default 0;

-- What is kept of each order: its distinct stocked articles, all of them. Without a customer it is a guest's.
create table read.baskets (
  order_id text collate "C" primary key,
  customer_id text collate "C",
  placed_at timestamptz not null,
  weight numeric not null,
  articles int[] not null
);
create index baskets_of_customers on read.baskets (customer_id, placed_at desc, order_id desc) where customer_id is not null;

-- Articles whose counts or pairs have changed since their list was made: the first event that did so, and the last one.
create table read.touched_articles (
  article int primary key,
  since bigint not null,
  position bigint not null
) with (fillfactor = 50);
create index touched_articles_since on read.touched_articles (since);

insert into read.model_tables (read_model, table_name) values
  ('co_purchase', 'baskets'),
  ('co_purchase', 'touched_articles');

-- The best partners of each article, made from the pairs soon after they have changed. They outlive a rebuild of the pairs, hence product ids.
create table read.neighbour_lists (
  product_id text collate "C" primary key,
  partners text[] not null,
  n int[] not null,
  made_at timestamptz not null default now()
);
create index neighbour_lists_made_at on read.neighbour_lists (made_at);

-- The articles most often bought, of late ('trending') and ever ('popular').
create table read.popular_lists (
  list text primary key,
  products text[] not null,
  made_at timestamptz not null default now()
);
