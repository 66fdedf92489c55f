-- A customer's tiers in order, by whoever keeps the customers.
create table read.customer_tier_changes (
  customer_id text collate "C" not null,
  version int not null,
  at timestamptz not null,
  from_tier text not null,
  to_tier text not null,
  net_spend numeric not null,
  cause bigint not null,
  primary key (customer_id, version)
);
insert into read.model_tables (read_model, table_name) values ('customers', 'customer_tier_changes');

-- Where each reactor stands. Up to `answered` its commands have been answered once, however often it begins anew.
create table read.reactors (
  reactor text collate "C" primary key,
  version int not null,
  epoch int not null,
  position bigint not null,
  answered bigint not null,
  settings text not null,
  moved_at timestamptz not null default now()
) with (fillfactor = 50);

-- What the tier reactor knows: the tier it has asked for last, and the one that the log says.
create table read.reactor_customer_tiers (
  customer_id text collate "C" primary key,
  net_spend numeric not null,
  asked text not null,
  recorded text not null
) with (fillfactor = 80);

