-- What stood in a store, and what of it was promised, right after some of the events of its stock: the past is told from the last one before.
create table read.stock_checkpoints (
  product_id text collate "C" not null,
  store_id text collate "C" not null,
  position bigint not null,
  version int not null,
  on_hand bigint not null,
  reserved bigint not null,
  primary key (product_id, store_id, position)
);
insert into read.model_tables (read_model, table_name) values ('inventory', 'stock_checkpoints');
