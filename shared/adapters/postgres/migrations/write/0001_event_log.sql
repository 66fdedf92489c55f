-- Roles are the cluster's, not the database's: another installation may be making them at this moment.
do $$
declare
  role text;
begin
  foreach role in array array['daybook_command', 'daybook_publisher', 'daybook_consumer', 'daybook_query'] loop
    begin
      execute format('create role %I nologin', role);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;

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

create table log.command_results (
  scope text collate "C" not null,
  key text collate "C" not null,
  request_hash text not null,
  outcome json not null,
  first bigint not null,
  last bigint not null,
  expires_at timestamptz,
  primary key (scope, key)
);

create table log.epoch (
  epoch int not null,
  only_row boolean primary key default true check (only_row)
);
insert into log.epoch (epoch) values (1);

create table log.publisher_cursor (
  position bigint not null default 0,
  last_positions bigint[] not null default '{0}',
  fence bigint not null default 0,
  epoch int not null default 1,
  only_row boolean primary key default true check (only_row)
);
insert into log.publisher_cursor default values;

grant usage on schema log to daybook_command, daybook_publisher, daybook_consumer, daybook_query;
grant select on log.events, log.epoch, log.command_results to daybook_command;
grant select on log.events, log.epoch, log.publisher_cursor to daybook_publisher, daybook_consumer, daybook_query;
grant update on log.publisher_cursor to daybook_publisher;
