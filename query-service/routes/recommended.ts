import Joi from 'joi'
import type { Position } from '#shared/kernel/types.ts'
import { count, id, number, orNull, saying, text } from '../answer-schemas.ts'
import type { Ask } from '../asking.ts'
import type { Found } from '../reading.ts'
import { readAvailable } from '../reads/available.ts'

/** What the queries of recommendations have in common. */

export const inStock = Joi.boolean().default(false)

export type List = { readonly inStock: boolean; readonly limit: number }

/** How many of the articles that everybody buys are looked at: of a season that is sold out hundreds are out of stock, however few are asked for. */
export const depthOf = ({ inStock, limit }: List): number => (inStock ? Math.max(200, limit * 10) : limit) + 10

/** A list has no more. */
export const MOST_PARTNERS = 150

/** So many can be asked for at once whether they are there. */
const MOST_ASKED = 500

/** The first ones, and the least position that they tell of. With `inStock` those of which a store has some. */
export const firstOf = async <One extends { readonly productId: string }>(
  all: readonly One[],
  { inStock, limit }: List,
  found: Pick<Found<unknown>, 'frontier'>,
  ask: Ask,
): Promise<{ readonly frontier: Position; readonly data: readonly One[] }> => {
  if (!inStock) return { frontier: found.frontier, data: all.slice(0, limit) }
  const productIds = all.slice(0, MOST_ASKED).map(({ productId }) => productId)
  const { rows, frontier } = await ask(readAvailable, { productIds })
  const there = new Set(rows.map(({ productId }) => productId))
  return { frontier: least({ frontier }, found), data: all.filter(({ productId }) => there.has(productId)).slice(0, limit) }
}

/** What was read from several read models is true up to where the furthest behind has come. */
export const least = (...found: readonly Pick<Found<unknown>, 'frontier'>[]): Position =>
  Math.min(...found.map(({ frontier }) => frontier)) as Position

export const named = {
  productId: saying('What is recommended.', id),
  name: saying('Null before the product is known.', orNull(text)),
}

export const measures = {
  n: saying('Baskets that have both.', count),
  lift: saying('How much more often together than by chance.', number),
}
