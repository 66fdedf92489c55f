-- Trusted: whoever may create in the database may have it. Nothing of it is used but by the two functions below.
do $$
begin
  create extension if not exists pg_trgm;
exception when insufficient_privilege or undefined_file or feature_not_supported or invalid_schema_name then
  raise exception '%: search needs the extension pg_trgm; where its package is installed (postgresql-contrib), an administrator runs "create extension pg_trgm" in the database %, and then migrating goes on',
    sqlerrm, current_database() using errcode = sqlstate;
end $$;

-- Bound to the extension in whatever schema it is, so that nobody needs that in a search path.
do $$
declare
  its_schema constant text := (
    select quote_ident(nspname) from pg_extension join pg_namespace on pg_namespace.oid = extnamespace where extname = 'pg_trgm');
begin
  execute format('create function read.is_like(word text, asked text) returns boolean language sql stable parallel safe
    return word operator(%s.%%) asked', its_schema);
  execute format('create function read.likeness(word text, asked text) returns real language sql immutable parallel safe
    return %s.similarity(word, asked)', its_schema);
  -- Every word that has stood in a product. `spelled` is the word in ASCII: what else there is, pg_trgm overlooks in the locale C. It has
  -- the collation of the functions, without which they could not go by its index.
  create table read.product_words (
    word text collate "C" primary key,
    spelled text not null
  );
  execute format('create index product_words_by_trigram on read.product_words using gin (spelled %s.gin_trgm_ops)', its_schema);
end $$;

revoke execute on function read.is_like, read.likeness from public;
grant execute on function read.is_like, read.likeness to daybook_query;

insert into read.model_tables (read_model, table_name) values ('catalogue', 'product_words');

-- Words are folded and put into vectors before they come here: the same on every server, whatever its locale.
alter table read.products
  add column sort_name text collate "C" not null default '',
  add column name_words tsvector not null default '',
  add column category_words tsvector not null default '',
  add column created_at timestamptz not null default now();

drop index read.products_by_word;
create index products_by_word on read.products using gin ((name_words || category_words)) with (fastupdate = off);
drop index read.products_by_category;
create index products_by_category on read.products (category, status, product_id);
create index products_by_name on read.products (status, sort_name, product_id);
create index products_by_price on read.products (status, price, product_id);
create index products_by_age on read.products (status, created_at, product_id);

-- Few updates change whether there is any left, so that all others stay HOT.
alter table read.product_stock
  add column in_stock boolean not null generated always as (on_hand > reserved) stored;
create index product_stock_gone on read.product_stock (product_id) where not in_stock;

-- Of name and e-mail address.
alter table read.customers add column words tsvector not null default '';
create index customers_by_word on read.customers using gin (words) with (fastupdate = off);
