-- What is sold moves in both with each sale: the price is two entries of an index a row, against reading all of a catalogue.
create index product_sales_by_revenue on read.product_sales ((revenue - returned - credited) desc, product_id);
create index product_sales_by_units on read.product_sales ((units + free_units - units_back) desc, product_id);
