-- What a read model could not apply, and behind it the later events of the same stream, until somebody retries or drops it.
create table read.parked_events (
  read_model text collate "C" not null,
  position bigint not null,
  bucket int not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  -- Null for what has not failed itself, and waits behind the first of its stream.
  error text,
  stack text,
  attempts int not null default 0,
  parked_at timestamptz not null default now(),
  tried_at timestamptz,
  primary key (read_model, position),
  check ((attempts > 0) = (error is not null and tried_at is not null))
);

create index parked_events_in_order on read.parked_events (read_model, stream, position);

-- How many events of the partition are parked: while it is 0, nobody has to look for them.
alter table read.high_waters add column parked int not null default 0 check (parked >= 0);
