import type { ProductId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

export type Named = { readonly kind: 'named'; readonly productId: ProductId; readonly name: string }
export type Discontinued = { readonly kind: 'discontinued'; readonly productId: ProductId }

/** A product's events are all in one partition: nobody else locks these rows. */
export const nameArticles: Writer<Named> = (changes) => {
  const names = new Map(changes.map(({ productId, name }) => [productId, name]))
  return {
    name: 'name articles',
    text: `
      insert into article_names (product_id, name)
      select * from unnest($1::text[], $2::text[]) as article (product_id, name)
      order by product_id
      on conflict (product_id) do update set name = excluded.name`,
    values: [column.text([...names.keys()]), column.text([...names.values()])],
  }
}

export const discontinueArticles: Writer<Discontinued> = (changes) => ({
  name: 'discontinue articles',
  text: 'update article_names set discontinued = true where product_id = any ($1::text[])',
  values: [column.text(changes.map(({ productId }) => productId))],
})
