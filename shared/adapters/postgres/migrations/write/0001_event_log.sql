-- Roles are the cluster's, not the database's: another installation may have made them, or be making them at this moment.
-- The login that migrates may work as each of them, where it has a say in that.
do $$
declare
  is_newer constant boolean := current_setting('server_version_num')::int >= 160000;
  role text;
begin
  foreach role in array array['daybook_command', 'daybook_publisher', 'daybook_consumer', 'daybook_query'] loop
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

-- Every event there ever was, and the outbox. Written by log.append alone.
create table log.events (
  position bigint primary key,
  stream text collate "C" not null,
  version int not null,
  bucket smallint not null,
  id uuid not null unique,
  type text collate "C" not null,
  data json not null,
  metadata json not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  unique (stream, version)
);

-- What commands that brought a key were answered; without an expiry for ever.
create table log.command_results (
  scope text collate "C" not null,
  key text collate "C" not null,
  request_hash text not null,
  outcome json not null,
  first_position bigint not null,
  last_position bigint not null,
  expires_at timestamptz,
  primary key (scope, key)
);

create index on log.command_results (expires_at) where expires_at is not null;

-- Which history this is; raised when some of it may have been lost.
create table log.epoch (
  epoch int not null,
  only_row boolean primary key default true check (only_row)
);

insert into log.epoch (epoch) values (1);

-- Up to where the log has been published; last_positions: the last event of each partition, for the next message's prevPosition.
create table log.publisher_cursor (
  position bigint not null default 0,
  last_positions bigint[] not null default '{0}',
  fence bigint not null default 0,
  epoch int not null default 1,
  only_row boolean primary key default true check (only_row)
);

insert into log.publisher_cursor default values;

grant usage on schema log to daybook_command, daybook_publisher, daybook_consumer, daybook_query;
grant select on log.events, log.epoch to daybook_command, daybook_publisher, daybook_consumer, daybook_query;
grant select on log.command_results to daybook_command;
grant select on log.publisher_cursor to daybook_publisher, daybook_consumer, daybook_query;
grant update on log.publisher_cursor to daybook_publisher;
