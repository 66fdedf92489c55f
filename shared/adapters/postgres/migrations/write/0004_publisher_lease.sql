-- Who leads, and until when by this server's clock: nobody does when it has passed. Whoever leads raises the fence.
alter table log.publisher_cursor
  add column holder text,
  add column leased_until timestamptz;
