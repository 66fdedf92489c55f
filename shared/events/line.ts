import type { Minor, UnitPrice } from '../kernel/money.ts'
import type { ProductId } from '../kernel/types.ts'

/** What was bought or taken back, complete in itself: no reader has to ask another. Stored for ever. */
export type Line = {
  readonly productId: ProductId
  readonly name: string
  readonly category: string
  /** false for what never stands on a shelf: postage, fees. */
  readonly stocked: boolean
  readonly quantity: number
  readonly unitPrice: UnitPrice
  readonly amount: Minor
}
