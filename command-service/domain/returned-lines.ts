import type { Line } from '#shared/events/line.ts'
import type { OrderBasket } from '#shared/events/order-events.ts'
import { type Currency, lineAmount, type Minor } from '#shared/kernel/money.ts'
import type { ProductId } from '#shared/kernel/types.ts'

/** How many units of each line of an order have come back, line by line. */
export type Returned = readonly number[]

/** So many units of these articles come back as well: off the first line that has some left, then off the next. Not more than there are. */
export const returnedAfter = (
  lines: readonly Line[],
  before: Returned,
  quantities: ReadonlyMap<ProductId, number>,
): readonly number[] => {
  const wanted = new Map(quantities)
  return lines.map(({ productId, quantity }, line) => {
    const units = Math.min(wanted.get(productId) ?? 0, quantity - before[line]!)
    wanted.set(productId, (wanted.get(productId) ?? 0) - units)
    return before[line]! + units
  })
}

/** How many units of each article of the order have not come back. */
export const unitsKept = (lines: readonly Line[], returned: Returned): ReadonlyMap<ProductId, number> => {
  const kept = new Map<ProductId, number>()
  for (const [line, { productId, quantity }] of lines.entries())
    kept.set(productId, (kept.get(productId) ?? 0) + quantity - returned[line]!)
  return kept
}

/**
 * What came back in between. An amount is what all units returned by then come to, less what those before came to, each rounded
 * as a line is: so parts of a line add up to the line, whatever they are and in whatever order.
 */
export const linesBetween = (lines: readonly Line[], before: Returned, after: Returned, currency: Currency): readonly Line[] =>
  lines.flatMap((line, place) => {
    const [from, to] = [before[place]!, after[place]!]
    if (from === to) return []
    return { ...line, quantity: to - from, amount: (amountOf(line, to, currency) - amountOf(line, from, currency)) as Minor }
  })

const amountOf = ({ quantity, unitPrice, amount }: Line, units: number, currency: Currency): Minor =>
  units === quantity ? amount : lineAmount(units, unitPrice, currency)

/** What has become of the basket, when all there was of some stocked article has come back in between. */
export const basketAfter = (lines: readonly Line[], before: Returned, after: Returned): OrderBasket | undefined => {
  const [had, has] = [unitsKept(lines, before), unitsKept(lines, after)]
  const articles = [...new Set(lines.flatMap(({ productId, stocked }) => (stocked ? productId : [])))]
  const isKept = (productId: ProductId) => has.get(productId)! > 0
  const wasKept = (productId: ProductId) => had.get(productId)! > 0
  const returned = articles.filter((productId) => wasKept(productId) && !isKept(productId))
  if (returned.length === 0) return undefined
  return { returned, returnedBefore: articles.filter((productId) => !wasKept(productId)), kept: articles.filter(isKept) }
}
