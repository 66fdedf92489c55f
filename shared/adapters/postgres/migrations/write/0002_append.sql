-- Parts of log.append, which nobody else may call: they run with its settings. Keys are looked up one by one (`offset 0` keeps the
-- planner from doing otherwise): a plan that was made while the tables were empty is kept when they have grown.

-- The streams that grew in (after, up_to]; null when there are too many to name.
create function log.streams_between(after bigint, up_to bigint) returns text[]
language plpgsql stable
as $$
begin
  if up_to - after > 10000 then
    return null;
  end if;
  return array(select distinct event.stream from (
    select * from log.events event where event.position > after and event.position <= up_to offset 0
  ) event);
end
$$;

-- Whether something that the batch was decided on has changed.
create function log.has_grown(changed text[], read_set text[]) returns boolean
language plpgsql immutable
as $$
begin
  if changed is null then
    return cardinality(read_set) > 0;
  end if;
  return exists (select from unnest(changed) grown (stream) join unnest(read_set) read (stream) using (stream));
end
$$;

-- Whether a key of the batch has been used.
create function log.is_used(scopes text[], keys text[]) returns boolean
language plpgsql volatile
as $$
begin
  return exists (
    select from unnest(scopes, keys) sent (scope, key)
    cross join lateral (
      select * from log.command_results result where result.scope = sent.scope and result.key = sent.key offset 0
    ) kept
    where kept.expires_at is null or kept.expires_at > clock_timestamp()
  );
end
$$;

-- Where a batch that is sent again was recorded the first time, or null: by its first event, else by all of its outcomes, which then
-- stand at no head before the one it was decided on.
create function log.find_again(
  first_id uuid, known bigint, scopes text[], keys text[], request_hashes text[], outcomes json[], out first bigint, out recorded_at timestamptz
)
language plpgsql volatile
as $$
begin
  if first_id is not null then
    select event.position, event.recorded_at into first, recorded_at from log.events event where event.id = first_id;
    return;
  end if;
  select max(kept.last_position) + 1, clock_timestamp() into first, recorded_at
  from unnest(scopes, keys, request_hashes, outcomes) sent (scope, key, request_hash, outcome)
  left join lateral (
    select * from log.command_results result where result.scope = sent.scope and result.key = sent.key offset 0
  ) kept
    on kept.request_hash = sent.request_hash and kept.outcome::text = sent.outcome::text and kept.last_position >= known
    and (kept.expires_at is null or kept.expires_at > clock_timestamp())
  having bool_and(kept.key is not null);
end
$$;

-- Takes the place of what has expired, and throws away more of it than it adds. What the clock says is asked once: held against a
-- function that may change from row to row, no index on the expiry is of use.
create function log.keep_outcomes(
  first bigint, head bigint, scopes text[], keys text[], request_hashes text[], outcomes json[], first_events int[], event_counts int[],
  expiries timestamptz[]
) returns void
language plpgsql volatile
as $$
declare
  now constant timestamptz := clock_timestamp();
begin
  delete from log.command_results where ctid = any (array(
    select expired.ctid from log.command_results expired where expired.expires_at <= now
    order by expired.expires_at limit 2 * cardinality(keys)
  ));
  insert into log.command_results as kept (scope, key, request_hash, outcome, first_position, last_position, expires_at)
  select sent.scope, sent.key, sent.request_hash, sent.outcome,
    case when sent.event_count = 0 then head else first + sent.first_event end,
    case when sent.event_count = 0 then head else first + sent.first_event + sent.event_count - 1 end,
    sent.expires_at
  from unnest(scopes, keys, request_hashes, outcomes, first_events, event_counts, expiries)
    sent (scope, key, request_hash, outcome, first_event, event_count, expires_at)
  on conflict (scope, key) do update
  set request_hash = excluded.request_hash, outcome = excluded.outcome, first_position = excluded.first_position,
    last_position = excluded.last_position, expires_at = excluded.expires_at;
end
$$;

-- Records a batch of commands' events and outcomes, whole or not at all; shared/ports/event-log.ts says what it promises.
-- Nothing but this runs under the lock, so that positions are given in commit order and without a gap.
-- A plan that was cached while the log was empty must not scan it when it has grown: hence enable_seqscan = off; which makes up to
-- PostgreSQL 17 so high a cost of the tables of one row that they would be compiled: hence jit = off.
create function log.append(
  in_epoch int,
  in_known bigint,
  in_again boolean,
  in_read_set text[],
  in_ids uuid[],
  in_streams text[],
  in_versions int[],
  in_buckets int[],
  in_types text[],
  in_data json[],
  in_metadata json[],
  in_occurred_at timestamptz[],
  in_scopes text[],
  in_keys text[],
  in_request_hashes text[],
  in_outcomes json[],
  in_first_events int[],
  in_event_counts int[],
  in_expires_at timestamptz[],
  out result text,
  out epoch int,
  out head bigint,
  out first bigint,
  out recorded_at timestamptz,
  out changed text[]
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
set enable_seqscan = off
set jit = off
as $$
declare
  size constant int := cardinality(in_ids);
begin
  perform pg_advisory_xact_lock(1684109666, 1);
  -- Statements of their own: their snapshots are taken when the lock is held.
  select this.epoch into epoch from log.epoch this;
  select last.position, last.recorded_at into head, recorded_at from log.events last order by last.position desc limit 1;
  head := coalesce(head, 0);
  changed := '{}';

  if epoch <> in_epoch or in_known > head then
    result := 'other_epoch';
    return;
  end if;

  if in_known < head then
    changed := log.streams_between(in_known, head);
  end if;

  -- Without events, what is found may be another process's: then it says nothing of the outcomes without a key.
  if in_again and (size > 0 or not log.has_grown(changed, in_read_set)) then
    select found.first, coalesce(found.recorded_at, append.recorded_at) into first, recorded_at
    from log.find_again(in_ids[1], in_known, in_scopes, in_keys, in_request_hashes, in_outcomes) found;
    if first is not null then
      result := 'appended';
      head := first + size - 1;
      changed := log.streams_between(in_known, first - 1);
      return;
    end if;
  end if;

  first := head + 1;
  if log.has_grown(changed, in_read_set) or (cardinality(in_keys) > 0 and log.is_used(in_scopes, in_keys)) then
    result := 'stale';
    return;
  end if;

  result := 'appended';
  recorded_at := greatest(recorded_at, date_trunc('milliseconds', clock_timestamp()));
  head := head + size;
  insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
  select append.first - 1 + event.place, event.stream, event.version, event.bucket, event.id, event.type, event.data, event.metadata,
    event.occurred_at, append.recorded_at
  from unnest(in_streams, in_versions, in_buckets, in_ids, in_types, in_data, in_metadata, in_occurred_at)
    with ordinality event (stream, version, bucket, id, type, data, metadata, occurred_at, place);

  if cardinality(in_keys) > 0 then
    perform log.keep_outcomes(
      first, head, in_scopes, in_keys, in_request_hashes, in_outcomes, in_first_events, in_event_counts, in_expires_at
    );
  end if;
end
$$;

revoke execute on all functions in schema log from public;
grant execute on function log.append to daybook_command;
