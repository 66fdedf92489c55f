-- What the amounts in this log are amounts of: set with the first migration that is told, and never changed.
create table log.currency (
  code text not null,
  only_row boolean primary key default true check (only_row)
);
