import type { Line } from '#shared/events/line.ts'
import type { ProductId } from '#shared/kernel/types.ts'

export type Sale = {
  readonly kind: 'sale'
  readonly productId: ProductId
  readonly category: string
  readonly orders?: number
  readonly units?: number
  readonly freeUnits?: number
  readonly revenue?: number
  readonly unitsBack?: number
  readonly returned?: number
  readonly credited?: number
}

/** A line at price 0 is a free one. */
export const isFree = ({ unitPrice }: Line): boolean => unitPrice === 0
export const isPaid = (line: Line): boolean => !isFree(line)

export const goods = (lines: readonly Line[]): number =>
  lines.reduce((units, line) => (line.stocked ? units + line.quantity : units), 0)

/** An order with an article on two lines is one order of that article. */
export const salesOf = (lines: readonly Line[], sign: 1 | -1): Sale[] => {
  const seen = new Set<ProductId>()
  return lines.map((line) => {
    const orders = seen.has(line.productId) ? 0 : sign
    seen.add(line.productId)
    const units = sign * line.quantity
    const { productId, category, amount } = line
    return {
      kind: 'sale',
      productId,
      category,
      orders,
      ...(isFree(line) ? { freeUnits: units } : { units }),
      revenue: sign * amount,
    }
  })
}

export const comeBack = ({ productId, category, quantity }: Line): Sale => ({
  kind: 'sale',
  productId,
  category,
  unitsBack: quantity,
})
