import type { Line } from '#shared/events/line.ts'
import type { ProductId } from '#shared/kernel/types.ts'

type Sale = {
  readonly units?: number
  readonly freeUnits?: number
  readonly revenue?: number
  readonly unitsBack?: number
  readonly returned?: number
  readonly credited?: number
}
export type Product = Sale & { readonly kind: 'product'; readonly productId: ProductId; readonly orders?: number }
export type Category = Sale & { readonly kind: 'category'; readonly category: string }

export const SALE = ['units', 'freeUnits', 'revenue', 'unitsBack', 'returned', 'credited'] as const

/** A line at price 0 is a free one. */
export const isFree = ({ unitPrice }: Line): boolean => unitPrice === 0
export const isPaid = (line: Line): boolean => !isFree(line)

export const goods = (lines: readonly Line[]): number =>
  lines.reduce((units, line) => (line.stocked ? units + line.quantity : units), 0)

/** An order with an article on two lines is one order of that article. */
export const salesOf = (lines: readonly Line[], sign: 1 | -1): (Product | Category)[] => {
  const seen = new Set<ProductId>()
  return lines.flatMap((line) => {
    const { productId, category, quantity, amount } = line
    const sale = { [isFree(line) ? 'freeUnits' : 'units']: sign * quantity, revenue: sign * amount }
    const orders = seen.has(productId) ? 0 : sign
    seen.add(productId)
    return [
      { kind: 'product', productId, orders, ...sale },
      { kind: 'category', category, ...sale },
    ]
  })
}

/** What came back, and how. */
export const backWith = (lines: readonly Line[], how: 'returned' | 'credited'): (Product | Category)[] =>
  lines.flatMap(({ productId, category, quantity, amount }) => {
    const back = { unitsBack: quantity, [how]: amount }
    return [
      { kind: 'product', productId, ...back },
      { kind: 'category', category, ...back },
    ]
  })
