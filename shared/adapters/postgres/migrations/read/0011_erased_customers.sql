alter table read.customers add column erased_at timestamptz;
