import Joi from 'joi'
import { flag, id, price, text } from '#shared/http/schemas.ts'
import { MAX_QUANTITY, type UnitPrice } from '#shared/kernel/money.ts'
import type { ProductId, StoreId } from '#shared/kernel/types.ts'
import { commandKind, named } from './command-kind.ts'

const name = text(200)
const category = text(100)

type Create = {
  readonly productId?: ProductId
  readonly name: string
  readonly category: string
  readonly price: UnitPrice
  readonly stocked: boolean
  readonly stock: number
  readonly storeId?: StoreId
}

export const createProduct = commandKind<Create, 'productId'>({
  name: 'CreateProduct',
  method: 'POST',
  path: '/api/products',
  inBody: Joi.object({
    productId: id(),
    name: name.required(),
    category: category.required(),
    price: price.required(),
    stocked: flag.default(true),
    stock: Joi.number().integer().min(0).max(MAX_QUANTITY).default(0),
    storeId: id(),
  }),
  makes: 'productId',
  creates: true,
  statuses: { store_not_found: 422 },
  commandOf: ({ productId, name, category, price, stocked, stock, storeId }, _, { defaultStore }) => ({
    type: 'CreateProduct',
    ...{ productId, name, category, price, stocked, stock },
    storeId: storeId ?? defaultStore,
  }),
})

type Revise = { readonly productId: ProductId; readonly name?: string; readonly category?: string; readonly price?: UnitPrice }

export const reviseProduct = commandKind<Revise>({
  name: 'ReviseProduct',
  method: 'PATCH',
  path: '/api/products/{productId}',
  inPath: { productId: named() },
  inBody: Joi.object({ name, category, price }).or('name', 'category', 'price'),
  commandOf: ({ productId, name, category, price }) => ({
    type: 'ReviseProduct',
    productId,
    ...(name !== undefined && { name }),
    ...(category !== undefined && { category }),
    ...(price !== undefined && { price }),
  }),
})

export const discontinueProduct = commandKind<{ readonly productId: ProductId }>({
  name: 'DiscontinueProduct',
  method: 'DELETE',
  path: '/api/products/{productId}',
  inPath: { productId: named() },
  inBody: Joi.object({}),
  commandOf: ({ productId }) => ({ type: 'DiscontinueProduct', productId }),
})
