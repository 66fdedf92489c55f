-- The events of some streams, each from behind a version, in the order they are asked for, until there are so many or they come to so many
-- bytes; the one that reaches them is the last. Rows are taken one by one: nothing behind the last one is read, nor brought out of where
-- the server keeps what is long. `bytes`: of the events up to this one.
create function log.events_behind(in_streams text[], in_after int[], most_events int, most_bytes bigint)
returns table (
  "position" bigint, stream text, version int, bucket smallint, id uuid, type text, data text, metadata text, occurred_at timestamptz,
  recorded_at timestamptz, bytes bigint
)
language plpgsql stable
as $$
#variable_conflict use_column
declare
  found log.events;
begin
  bytes := 0;
  -- One stream after another (`offset 0` keeps the planner from doing otherwise): a plan that was made while the log was empty is kept
  -- when it has grown.
  for found in
    select read.*
    from unnest(in_streams, in_after) asked (stream, after)
    cross join lateral (
      select * from log.events event
      where event.stream = asked.stream and event.version > asked.after and event.version <= asked.after + most_events
      order by event.version offset 0
    ) read
    limit most_events
  loop
    position := found.position;
    stream := found.stream;
    version := found.version;
    bucket := found.bucket;
    id := found.id;
    type := found.type;
    data := found.data::text;
    metadata := found.metadata::text;
    occurred_at := found.occurred_at;
    recorded_at := found.recorded_at;
    bytes := bytes + octet_length(data) + octet_length(metadata);
    return next;
    exit when bytes >= most_bytes;
  end loop;
end
$$;

revoke execute on function log.events_behind from public;
grant execute on function log.events_behind to daybook_command;
