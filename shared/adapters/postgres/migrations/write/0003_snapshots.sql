-- States that were folded from long streams: a cache. Whoever empties it loses time and nothing else.
create table log.snapshots (
  stream text collate "C" primary key,
  version int not null,
  shape int not null,
  state json not null
);

-- Keeps what was folded from this history, unless something newer is kept already; of two shapes of one version the later call stays.
-- Ordered by stream: two processes that keep the same ones must not wait for each other. A crash may lose the last of them.
create function log.keep_snapshots(in_epoch int, in_known bigint, in_streams text[], in_versions int[], in_shapes int[], in_states json[])
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
set enable_seqscan = off
set jit = off
as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into log.snapshots as kept (stream, version, shape, state)
  select sent.stream, sent.version, sent.shape, sent.state
  from unnest(in_streams, in_versions, in_shapes, in_states) sent (stream, version, shape, state)
  where in_epoch = (select epoch from log.epoch)
    and in_known <= (select coalesce(max(position), 0) from log.events)
  order by sent.stream
  on conflict (stream) do update set version = excluded.version, shape = excluded.shape, state = excluded.state
  where excluded.version > kept.version or (excluded.version = kept.version and excluded.shape <> kept.shape);
end
$$;

revoke execute on function log.keep_snapshots from public;
grant execute on function log.keep_snapshots to daybook_command;
grant select on log.snapshots to daybook_command;
