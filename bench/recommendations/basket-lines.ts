import { articleOf, isStocked } from '../../importer/article.ts'
import type { Columns } from './basket-columns.ts'
import type { BasketOrder } from './basket-order.ts'

/** A row as the line of a basket; or what is wrong with it; or why it is none by the rules of the file. */
export type BasketLine =
  | { readonly kind: 'item'; readonly customer: string; readonly basket: string; readonly item: string; readonly order: number }
  | { readonly kind: 'unusable'; readonly problem: string }
  | { readonly kind: 'left out'; readonly why: string }

export type LineOf = (fields: readonly string[]) => BasketLine

export const lineReader = (columns: Columns, order: BasketOrder): LineOf => {
  const name = (place: number) => columns.names?.[place] ?? `column ${place + 1}`
  const needed = Math.max(columns.customer, columns.basket ?? 0, columns.time ?? 0, columns.item)
  const { retail } = columns
  return (fields) => {
    if (fields.length <= needed) return unusable(`it has only ${fields.length} of ${needed + 1} fields or more`)
    const [customer, item] = [filled(fields[columns.customer]!), filled(fields[columns.item]!)]
    const basket = filled(fields[columns.basket ?? columns.time!]!)
    if (basket === '') return unusable(`${name(columns.basket ?? columns.time!)} is empty`)
    if (item === '') return unusable(`${name(columns.item)} is empty`)
    if (customer === '' && columns.basket === undefined)
      return unusable('it has neither a customer nor a basket number, and a time is not enough to tell guests apart')
    const by = order.column === undefined ? 0 : order.read(fields[order.column]!.trim())
    if (by === undefined) return unusable(`${name(order.column!)} is not one of the ${order.expected}`)
    if (!retail) return { kind: 'item', customer, basket, item, order: by }
    const why = noSale(basket, Number(fields[retail.quantity]), Number(fields[retail.price]), articleOf(item))
    if (why !== undefined) return { kind: 'left out', why }
    return { kind: 'item', customer, basket, item: articleOf(item), order: by }
  }
}

const unusable = (problem: string): BasketLine => ({ kind: 'unusable', problem })

const NOTHING = new Set(['', 'null', 'nan', 'none', 'na', 'n/a', '\\n'])

const filled = (field: string): string => {
  const value = field.trim()
  return value.length <= 4 && NOTHING.has(value.toLowerCase()) ? '' : value
}

const noSale = (invoice: string, quantity: number, price: number, article: string): string | undefined => {
  if (/^[AC]/i.test(invoice)) return 'credit notes and bad debts'
  if (!(quantity > 0 && price > 0)) return 'not sold: quantity or price not above 0'
  return isStocked(article) ? undefined : 'fees'
}
