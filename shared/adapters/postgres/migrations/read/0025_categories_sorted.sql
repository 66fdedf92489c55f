-- Without them PostgreSQL goes along the index of all products in the hope of some of the category: 0.6 s of 100,000 when there is none.
create index products_of_category_by_name on read.products (category, status, sort_name, product_id);
create index products_of_category_by_price on read.products (category, status, price, product_id);
create index products_of_category_by_age on read.products (category, status, created_at, product_id);
