-- Which tables a read model consists of. Nothing else can be made anew.
create table read.model_tables (
  table_name text collate "C" primary key,
  read_model text collate "C" not null
);
revoke insert, update, delete, truncate on read.model_tables from daybook_consumer;

insert into read.model_tables (read_model, table_name) values
  ('catalogue', 'products'),
  ('catalogue', 'product_stock'),
  ('orders', 'orders'),
  ('orders', 'order_history'),
  ('orders', 'order_returns'),
  ('inventory', 'stores'),
  ('inventory', 'inventory_products'),
  ('inventory', 'stock_levels'),
  ('inventory', 'stock_totals'),
  ('inventory', 'stock_movements'),
  ('customers', 'customers'),
  ('customers', 'customer_spending'),
  ('sales', 'product_sales'),
  ('sales', 'product_names'),
  ('sales', 'category_sales'),
  ('sales', 'revenue_by_hour'),
  ('sales', 'basket_sizes'),
  ('co_purchase', 'articles'),
  ('co_purchase', 'article_names'),
  ('co_purchase', 'article_counts'),
  ('co_purchase', 'pairs'),
  ('co_purchase', 'basket_total');

-- Here a read model is filled anew beside the one that is read: tables of the same names, which no query ever sees.
create schema rebuild;
grant usage on schema rebuild to daybook_consumer;

-- The consumers own no table. These functions make, move and drop those of one read model for them, and no others.

create function rebuild.tables_of(model text) returns setof text
language plpgsql stable
as $$
begin
  return query select table_name::text from read.model_tables where read_model = model order by table_name;
  if not found then
    raise exception 'There is no read model %', model using errcode = 'invalid_parameter_value';
  end if;
end
$$;

-- Columns and constraints of the model's tables, a line each.
create function rebuild.shape_of(model text, in_schema text) returns setof text
language sql stable
as $$
  select concat_ws(' ', relation.relname, attname, format_type(atttypid, atttypmod), attcollation, attnotnull, attidentity, attgenerated,
    (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum))
  from rebuild.tables_of(model) as it (name)
  join pg_class relation on relation.relname = it.name and relation.relnamespace = in_schema::regnamespace
  join pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped
  union all
  select concat_ws(' ', it.name, conname, pg_get_constraintdef(oid))
  from rebuild.tables_of(model) as it (name)
  join pg_constraint on conrelid = to_regclass(format('%I.%I', in_schema, it.name)) and contype <> 'n'
$$;

-- Whether a rebuild has begun, and with tables as they are to be: a migration may have changed them since.
create function rebuild.has_begun(model text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select not exists (
    (select rebuild.shape_of(model, 'read') except all select rebuild.shape_of(model, 'rebuild'))
    union all
    (select rebuild.shape_of(model, 'rebuild') except all select rebuild.shape_of(model, 'read'))
  )
$$;

create function rebuild.discard(model text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  it text;
begin
  for it in select rebuild.tables_of(model) loop
    execute format('drop table if exists rebuild.%I', it);
  end loop;
end
$$;

-- Whoever may do something with the one may do it with the other.
create function rebuild.copy_rights(from_relation regclass, to_relation regclass) returns void
language plpgsql
as $$
declare
  a record;
begin
  for a in
    select case when grantee = 0 then 'public' else grantee::regrole::text end as grantee, privilege_type, relkind
    from pg_class, aclexplode(relacl)
    where oid = from_relation and grantee <> relowner
  loop
    execute format('grant %s on %s %s to %s', a.privilege_type, case a.relkind when 'S' then 'sequence' else 'table' end, to_relation,
      a.grantee);
  end loop;
end
$$;

-- The definition of an index of a table, for its new one.
create function rebuild.moved(definition text, of_table text) returns text
language sql immutable
as $$
  select replace(definition, format(' ON read.%I USING ', of_table), format(' ON rebuild.%I USING ', of_table))
$$;

-- Empty tables like those that are read. What makes a row unique is there from the beginning: statements rely on it.
create function rebuild.begin(model text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  it text;
  live regclass;
  part text;
begin
  perform rebuild.discard(model);
  for it in select rebuild.tables_of(model) loop
    live := format('read.%I', it)::regclass;
    select format('create table rebuild.%I (like %s including all excluding indexes)', it, live)
      || coalesce(' with (' || array_to_string(reloptions, ', ') || ')', '')
    from pg_class where oid = live into part;
    execute part;
    for part in
      select format('alter table rebuild.%I add constraint %I %s', it, conname, pg_get_constraintdef(oid))
      from pg_constraint where conrelid = live and contype in ('p', 'u', 'x')
      union all
      select rebuild.moved(pg_get_indexdef(indexrelid), it)
      from pg_index where indrelid = live and indisunique and not exists (select from pg_constraint where conindid = indexrelid)
    loop
      execute part;
    end loop;
    perform rebuild.copy_rights(live, format('rebuild.%I', it)::regclass);
    perform rebuild.copy_rights(
      pg_get_serial_sequence(live::text, attname)::regclass, pg_get_serial_sequence(format('rebuild.%I', it), attname)::regclass)
    from pg_attribute where attrelid = live and attidentity <> '';
  end loop;
end
$$;

create function rebuild.missing_indexes(model text) returns table (of_table text, name text, definition text)
language sql stable
as $$
  select it.name, relname::text, pg_get_indexdef(indexrelid)
  from rebuild.tables_of(model) as it (name)
  join pg_index on indrelid = format('read.%I', it.name)::regclass
  join pg_class on pg_class.oid = indexrelid
  where to_regclass(format('rebuild.%I', relname)) is null
  order by it.name, relname
$$;

-- Makes one of the indexes that are still missing and says which; null when there is none, and then the planner knows the tables.
-- An index that has to follow every row costs more than one that is made when they are all there.
create function rebuild.make_next_index(model text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set maintenance_work_mem = '128MB'
as $$
declare
  it text;
  missing record;
begin
  -- Whoever left while one was being made finds it.
  perform pg_advisory_xact_lock(1684109668, hashtext(model));
  select * from rebuild.missing_indexes(model) limit 1 into missing;
  if found then
    execute rebuild.moved(missing.definition, missing.of_table);
    return missing.name;
  end if;
  for it in select rebuild.tables_of(model) loop
    execute format('analyze rebuild.%I', it);
  end loop;
  return null;
end
$$;

-- The new tables take the place of those that were read. The caller holds them all.
create function rebuild.finish(model text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  it text;
begin
  if not rebuild.has_begun(model) then
    raise exception 'The new tables of % are not like those that are read', model using errcode = 'object_not_in_prerequisite_state';
  end if;
  select name from rebuild.missing_indexes(model) limit 1 into it;
  if found then
    raise exception 'The new tables of % lack the index %: start it again', model, it
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  for it in select rebuild.tables_of(model) loop
    execute format('drop table read.%I', it);
    execute format('alter table rebuild.%I set schema read', it);
  end loop;
end
$$;

revoke execute on all functions in schema rebuild from public;
grant execute on function rebuild.has_begun, rebuild.discard, rebuild.begin, rebuild.make_next_index, rebuild.finish to daybook_consumer;
