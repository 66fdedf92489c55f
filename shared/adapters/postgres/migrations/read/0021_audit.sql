-- Who did what, when, to which stream, with which request: a row for each event, and nothing of what is in it. Rows are never changed.
create table read.audit (
  position bigint primary key,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  version int not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  actor text collate "C" not null,
  role text collate "C" not null,
  request_id text not null,
  -- Null when it is the request's id, as it is when the client brings none.
  correlation_id text,
  trace_id text
);

create index audit_of_stream on read.audit (stream, position);
create index audit_of_type on read.audit (type, position);
create index audit_of_actor on read.audit (actor, position);

insert into read.model_tables (read_model, table_name) values ('audit', 'audit');
