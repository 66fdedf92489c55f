-- A snapshot belongs to the event that it was taken behind, not only to its version: in another history that may be another event, or none.
truncate log.snapshots;
alter table log.snapshots add column event uuid not null;

-- Keeps what was folded from this history, unless something newer of it is kept already; of two shapes of one version the later call stays.
-- Ordered by stream: two processes that keep the same ones must not wait for each other. A crash may lose the last of them.
create or replace function log.keep_snapshots(
  in_epoch int, in_known bigint, in_streams text[], in_versions int[], in_shapes int[], in_states json[]
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
set enable_seqscan = off
set jit = off
as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into log.snapshots as kept (stream, version, shape, state, event)
  select sent.stream, sent.version, sent.shape, sent.state, event.id
  from unnest(in_streams, in_versions, in_shapes, in_states) sent (stream, version, shape, state)
  cross join lateral (
    select event.id from log.events event where event.stream = sent.stream and event.version = sent.version offset 0
  ) event
  where in_epoch = (select epoch from log.epoch)
    and in_known <= (select coalesce(max(position), 0) from log.events)
  order by sent.stream
  on conflict (stream) do update
  set version = excluded.version, shape = excluded.shape, state = excluded.state, event = excluded.event
  where excluded.version > kept.version
    or (excluded.version = kept.version and (excluded.shape <> kept.shape or excluded.event <> kept.event))
    or not exists (select from log.events event where event.id = kept.event);
end
$$;
