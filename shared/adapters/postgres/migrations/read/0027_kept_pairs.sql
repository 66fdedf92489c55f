-- From which score on a pair is among those that are kept for this article; without bound where there are few. What is forgotten is below that of both.
alter table read.neighbour_lists add column kept_from float8 not null default '-infinity';
