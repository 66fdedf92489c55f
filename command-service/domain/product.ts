import type { ProductEvent } from '#shared/events/product-events.ts'
import { type Aggregate, type Refusal, refuse } from '#shared/kernel/decider.ts'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { Of, ProductId, StoreId } from '#shared/kernel/types.ts'
import type { Context, Decision } from './decision.ts'
import type { States } from './states.ts'
import { isOpen, type StoreRefusal, storeNotFound } from './store.ts'

export type ProductCommand =
  | {
      readonly type: 'CreateProduct'
      readonly productId: ProductId
      readonly name: string
      readonly category: string
      readonly price: UnitPrice
      readonly stocked: boolean
      /** What stands in the store from the start; 0 records no movement. */
      readonly stock: number
      readonly storeId: StoreId
    }
  | {
      readonly type: 'ReviseProduct'
      readonly productId: ProductId
      readonly name?: string
      readonly category?: string
      readonly price?: UnitPrice
    }
  | { readonly type: 'DiscontinueProduct'; readonly productId: ProductId }

export type NotStocked = 'product_not_stocked'
export type ProductRefusal =
  | 'product_exists'
  | 'product_not_found'
  | 'product_discontinued'
  | NotStocked
  | Extract<StoreRefusal, 'store_not_found'>

/** none → active → discontinued */
export type Product = { readonly status: 'none' } | KnownProduct

/** What is discontinued can still come back, so what it was is kept. */
export type KnownProduct = {
  readonly status: 'active' | 'discontinued'
  readonly name: string
  readonly category: string
  readonly price: UnitPrice
  readonly stocked: boolean
}

export const product: Aggregate<Product, ProductEvent> = {
  category: 'product',
  initial: { status: 'none' },
  evolve: (state, { type, data }) => {
    if (type === 'ProductCreated') {
      const { name, category, price, stocked } = data
      return { status: 'active', name, category, price, stocked }
    }
    if (state.status === 'none') return state
    switch (type) {
      case 'ProductRenamed':
        return { ...state, name: data.name }
      case 'ProductRecategorised':
        return { ...state, category: data.category }
      case 'ProductRepriced':
        return { ...state, price: data.price }
      case 'ProductDiscontinued':
        return { ...state, status: 'discontinued' }
    }
  },
}

type Answer = Decision<ProductRefusal>

export const create = (command: Of<ProductCommand, 'CreateProduct'>, states: States, { currency }: Context): Answer => {
  const { productId, name, category, price, stocked, stock, storeId } = command
  if (states.product(productId).status !== 'none') return refuse('product_exists', `Product ${productId} already exists`)

  const created: ProductEvent = {
    type: 'ProductCreated',
    data: { productId, name, category, price, currency: currency.code, stocked },
  }
  if (stock === 0) return [created]
  if (!stocked) return notStocked(productId)
  if (!isOpen(storeId, states)) return storeNotFound(storeId)
  return [created, { type: 'StockReceived', data: { storeId, productId, quantity: stock } }]
}

export const revise = (command: Of<ProductCommand, 'ReviseProduct'>, states: States): Answer => {
  const { productId, name, category, price } = command
  const known = states.product(productId)
  switch (known.status) {
    case 'none':
      return productNotFound(productId)
    case 'discontinued':
      return productDiscontinued(productId)
    case 'active': {
      const changes: ProductEvent[] = []
      if (differs(name, known.name)) changes.push({ type: 'ProductRenamed', data: { productId, name } })
      if (differs(category, known.category)) changes.push({ type: 'ProductRecategorised', data: { productId, category } })
      if (differs(price, known.price)) changes.push({ type: 'ProductRepriced', data: { productId, price } })
      return changes
    }
  }
}

export const discontinue = ({ productId }: Of<ProductCommand, 'DiscontinueProduct'>, states: States): Answer => {
  switch (states.product(productId).status) {
    case 'none':
      return productNotFound(productId)
    case 'active':
      return [{ type: 'ProductDiscontinued', data: { productId } }]
    case 'discontinued':
      return []
  }
}

export const productNotFound = (productId: ProductId): Refusal<'product_not_found'> =>
  refuse('product_not_found', `There is no product ${productId}`, { productId })

export const productDiscontinued = (productId: ProductId): Refusal<'product_discontinued'> =>
  refuse('product_discontinued', `Product ${productId} is no longer sold`, { productId })

export const notStocked = (productId: ProductId): Refusal<NotStocked> =>
  refuse('product_not_stocked', `Product ${productId} is not kept in stock`, { productId })

const differs = <Value>(wanted: Value | undefined, current: Value): wanted is Value => wanted !== undefined && wanted !== current
