import Joi from 'joi'
import { InvalidRequest } from '#shared/http/problem.ts'
import { price, quantity } from '#shared/http/schemas.ts'
import { type Currency, lineAmount, MAX_LINE_AMOUNT, type UnitPrice } from '#shared/kernel/money.ts'
import { named } from './command-kind.ts'

const MOST_ITEMS = 2_000

const itemsWith = (more: Joi.SchemaMap): Joi.ArraySchema =>
  Joi.array()
    .items(Joi.object({ productId: named(), quantity: quantity.required(), ...more }))
    .min(1)
    .max(MOST_ITEMS)
    .required()

export const itemsToSell = itemsWith({ price })
export const itemsToCredit = itemsWith({ price: price.required() })
export const itemsToReturn = itemsWith({})

type Item = { readonly quantity: number; readonly price?: UnitPrice }

/** What a line comes to when its price is given; the domain holds the current price against the same limit. */
export const requireLineAmounts = (items: readonly Item[], currency: Currency): void => {
  const tooLarge = ({ quantity, price }: Item): boolean =>
    price !== undefined && lineAmount(quantity, price, currency) > MAX_LINE_AMOUNT
  if (!items.some(tooLarge)) return
  const errors = [...items.entries()]
    .filter(([, item]) => tooLarge(item))
    .map(([index]) => ({ pointer: `/items/${index}`, message: `comes to more than ${MAX_LINE_AMOUNT} minor units` }))
  throw new InvalidRequest(errors.slice(0, 20))
}
