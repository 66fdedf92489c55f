-- Roles are the cluster's, not the database's: another installation may have made them, or be making them at this moment.
-- The login that migrates may work as each of them, where it has a say in that.
do $$
declare
  is_newer constant boolean := current_setting('server_version_num')::int >= 160000;
  role text;
begin
  foreach role in array array['daybook_consumer', 'daybook_query'] loop
    if not exists (select from pg_roles where rolname = role) then
      begin
        execute format('create role %I nologin', role);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, role, case when is_newer then 'set' else 'member' end) then
      begin
        execute format('grant %I to current_user', role) || case when is_newer then ' with set true, inherit false' else '' end;
      exception when insufficient_privilege or unique_violation then null;
      end;
    end if;
  end loop;
end $$;

create table read.high_waters (
  read_model text collate "C" not null,
  partition int not null,
  partitions int not null,
  position bigint not null default 0,
  epoch int not null,
  projection_version int not null,
  moved_at timestamptz not null default now(),
  primary key (read_model, partition)
);

-- Tables of later migrations too, when the same owner makes them.
alter default privileges in schema read grant select, insert, update, delete, truncate on tables to daybook_consumer;
alter default privileges in schema read grant select on tables to daybook_query;
alter default privileges in schema read grant usage, select on sequences to daybook_consumer;

grant usage on schema read to daybook_consumer, daybook_query;
grant select, insert, update, delete on read.high_waters to daybook_consumer;
grant select on read.high_waters to daybook_query;
