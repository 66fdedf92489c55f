import Joi from 'joi'
import { InvalidRequest } from '#shared/http/problem.ts'
import { price, quantity } from '#shared/http/schemas.ts'
import { type Currency, lineAmount, MAX_AMOUNT, MAX_ITEMS, type UnitPrice } from '#shared/kernel/money.ts'
import { named } from './command-kind.ts'

/** Joi looks at every item before it counts them: a line of tens of thousands would hold up everybody for a quarter of a second. */
const counted: Joi.Root = Joi.extend((joi) => ({
  type: 'array',
  base: joi.array(),
  prepare: (value: unknown, { error }: Joi.CustomHelpers) =>
    Array.isArray(value) && value.length > MAX_ITEMS ? { value, errors: error('array.max', { limit: MAX_ITEMS }) } : undefined,
}))

const itemsWith = (more: Joi.SchemaMap): Joi.ArraySchema =>
  counted
    .array()
    .items(Joi.object({ productId: named(), quantity: quantity.required(), ...more }))
    .min(1)
    .max(MAX_ITEMS)
    .required()

export const itemsToSell = itemsWith({ price })
export const itemsToCredit = itemsWith({ price: price.required() })
export const itemsToReturn = itemsWith({})

type Item = { readonly quantity: number; readonly price?: UnitPrice }

/** What items come to whose price is given; the domain holds the current prices against the same limit. */
export const requireAmounts = (items: readonly Item[], currency: Currency): void => {
  const amounts = items.map(({ quantity, price }) => (price === undefined ? 0 : lineAmount(quantity, price, currency)))
  if (amounts.reduce<number>((total, amount) => total + amount, 0) <= MAX_AMOUNT) return
  const message = `comes to more than ${MAX_AMOUNT} minor units`
  const errors = [...amounts.entries()]
    .filter(([, amount]) => amount > MAX_AMOUNT)
    .map(([index]) => ({ pointer: `/items/${index}`, message }))
  throw new InvalidRequest(errors.length > 0 ? errors.slice(0, 20) : [{ pointer: '/items', message }])
}
