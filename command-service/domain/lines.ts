import type { Line } from '#shared/events/line.ts'
import { type Refusal, refuse } from '#shared/kernel/decider.ts'
import { type Currency, lineAmount, MAX_AMOUNT, type Minor, sumOf, type UnitPrice } from '#shared/kernel/money.ts'
import type { ProductId } from '#shared/kernel/types.ts'
import type { KnownProduct } from './product.ts'

export type AmountRefusal = 'amount_too_large'

export type Item = { readonly productId: ProductId; readonly quantity: number }

export const lineOf = ({ productId, quantity }: Item, article: KnownProduct, unitPrice: UnitPrice, currency: Currency): Line => ({
  productId,
  name: article.name,
  category: article.category,
  stocked: article.stocked,
  quantity,
  unitPrice,
  amount: lineAmount(quantity, unitPrice, currency),
})

/** The sum of the lines, or a refusal when it is more than is taken. */
export const totalOf = (lines: readonly Line[]): { readonly total: Minor } | Refusal<AmountRefusal> => {
  const total = sumOf(lines.map(({ amount }) => amount))
  if (total <= MAX_AMOUNT) return { total }
  return refuse('amount_too_large', `All lines together may come to ${MAX_AMOUNT} minor units`)
}

/** How much of each stocked article the lines come to, in the order of their first lines. */
export const stockedQuantities = (lines: readonly Line[]): ReadonlyMap<ProductId, number> =>
  quantitiesOf(lines.filter(({ stocked }) => stocked))

/** How much of each article they come to, in the order in which they are first named. */
export const quantitiesOf = (items: readonly Item[]): ReadonlyMap<ProductId, number> => {
  const quantities = new Map<ProductId, number>()
  for (const { productId, quantity } of items) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
  return quantities
}
