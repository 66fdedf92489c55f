-- `folded_by`: what it folds events by, besides themselves. `day`: up to which day, counted from 1970-01-01, it has looked after what
-- moves by itself as time passes.
alter table read.reactors
  add column folded_by text not null default '',
  add column day int not null default 0;

-- With a window: what was spent on which day of it, as of the day `judged`; on the day `due` another tier comes of it without any event.
alter table read.reactor_customer_tiers
  add column recent text,
  add column judged int,
  add column due int;
create index reactor_customer_tiers_due on read.reactor_customer_tiers (due, customer_id) where due is not null;
