create table read.leases (
  name text collate "C" primary key,
  holder text not null,
  until timestamptz not null
) with (fillfactor = 50); -- Renewed every second: there is room for the new row on the page of the old one.
