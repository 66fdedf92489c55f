-- What was recorded cannot be changed or removed unnoticed. Seal n is of positions 1,000·(n − 1) + 1 to 1,000·n: the SHA-256 of seal n − 1,
-- which is empty for the first, and of the SHA-256 of each of these events in order.
create table log.seals (
  number int primary key check (number > 0),
  seal bytea not null check (octet_length(seal) = 32),
  sealed_at timestamptz not null
);

-- What is sealed of an event: its columns in one form, stored for ever. U+001F stands between them. None of them has it: JSON that holds
-- control characters is refused, ids and types are letters, digits and a few signs, the others are numbers. Times are seconds since
-- 1970-01-01T00:00Z with six decimals.
create function log.sealed_form(event log.events) returns bytea
language sql stable
return sha256(convert_to(concat_ws(
  chr(31), event.position, event.stream, event.version, event.bucket, event.id, event.type, event.data::text, event.metadata::text,
  extract(epoch from event.occurred_at), extract(epoch from event.recorded_at)
), 'UTF8'));

-- Seals the next thousands of events, at most so many of them, and answers the newest seal there is; `more`: there are others to seal. It
-- holds up nobody: an event never changes, so nothing is locked but against another call, and a crash may lose the last seals, which
-- come out the same when they are made again.
create function log.seal_events(most int, out newest int, out seal bytea, out more boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
  head constant bigint := (select coalesce(max(event.position), 0) from log.events event);
  is_alone constant boolean := pg_try_advisory_xact_lock(1684109666, 2);
  before bigint;
  found bigint;
  forms bytea;
begin
  perform set_config('synchronous_commit', 'off', true);
  select last.number, last.seal into newest, seal_events.seal from log.seals last order by last.number desc limit 1;
  newest := coalesce(newest, 0);
  for i in 1 .. most loop
    before := newest * 1000::bigint;
    exit when not is_alone or head < before + 1000;
    select count(*), string_agg(log.sealed_form(event), ''::bytea order by event.position) into found, forms
    from log.events event where event.position > before and event.position <= before + 1000;
    if found <> 1000 then
      raise exception 'Of the events from position % to % there are only %: they cannot be sealed', before + 1, before + 1000, found
        using errcode = 'data_corrupted';
    end if;
    newest := newest + 1;
    seal := sha256(coalesce(seal_events.seal, '') || forms);
    insert into log.seals values (newest, seal_events.seal, clock_timestamp());
  end loop;
  more := is_alone and head >= (newest + 1) * 1000::bigint;
end
$$;

revoke execute on function log.sealed_form, log.seal_events from public;
grant execute on function log.seal_events to daybook_publisher;
grant select on log.seals to daybook_publisher, daybook_query;
