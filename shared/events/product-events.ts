import type { UnitPrice } from '../kernel/money.ts'
import type { ProductId } from '../kernel/types.ts'
import type { Event } from './event.ts'

type Product = { readonly productId: ProductId }

/** Stored for ever: fields may be added as optional, never renamed, retyped or reused. */
export type ProductEvent =
  | Event<
      'ProductCreated',
      Product & {
        readonly name: string
        readonly category: string
        readonly price: UnitPrice
        readonly currency: string
        readonly stocked: boolean
      }
    >
  | Event<'ProductRenamed', Product & { readonly name: string }>
  | Event<'ProductRecategorised', Product & { readonly category: string }>
  | Event<'ProductRepriced', Product & { readonly price: UnitPrice }>
  | Event<'ProductDiscontinued', Product>
