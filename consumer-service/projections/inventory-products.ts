import type { ProductId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

export type Named = { readonly productId: ProductId; readonly name: string; readonly stocked: boolean }
/** What is not given stays as it is. */
export type Revised = { readonly productId: ProductId; readonly name?: string; readonly discontinued?: true }

export const nameProducts: Writer<Named> = (products) => ({
  name: 'name products in the inventory',
  text: `
    insert into inventory_products (product_id, name, stocked)
    select * from unnest($1::text[], $2::text[], $3::bool[]) as product (product_id, name, stocked)
    order by product_id`,
  values: [
    column.text(products.map(({ productId }) => productId)),
    column.text(products.map(({ name }) => name)),
    column.bool(products.map(({ stocked }) => stocked)),
  ],
})

/** Later changes of a product laid over its earlier ones. */
export const reviseProducts: Writer<Revised> = (changes) => {
  const latest = new Map<ProductId, Revised>()
  for (const change of changes) latest.set(change.productId, { ...latest.get(change.productId), ...change })
  const products = [...latest.values()]
  return {
    name: 'revise products in the inventory',
    // A product's events are all in one partition: nobody else locks these rows.
    text: `
      update inventory_products as product
      set name = coalesce(revised.name, product.name), discontinued = product.discontinued or revised.discontinued
      from unnest($1::text[], $2::text[], $3::bool[]) as revised (product_id, name, discontinued)
      where product.product_id = revised.product_id`,
    values: [
      column.text(products.map(({ productId }) => productId)),
      column.text(products.map(({ name }) => name ?? null)),
      column.bool(products.map(({ discontinued }) => discontinued ?? false)),
    ],
  }
}
