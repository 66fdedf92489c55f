-- What keeps new tables from taking the place of those that are read, a line each, the table's name first.
create function rebuild.differences(model text) returns setof text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select 'only in those that are read: ' || line
  from (select rebuild.shape_of(model, 'read') except all select rebuild.shape_of(model, 'rebuild')) as it (line)
  union all
  select 'only in the new ones: ' || line
  from (select rebuild.shape_of(model, 'rebuild') except all select rebuild.shape_of(model, 'read')) as it (line)
$$;

revoke execute on function rebuild.differences from public;
grant execute on function rebuild.differences to daybook_consumer;
