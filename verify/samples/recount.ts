import type { Year } from '../retail/year.ts'
import { linesOf, type Told } from './articles.ts'
import { type Customer, customersOf } from './customers.ts'
import { type Stock, stockOf } from './stock.ts'

/** The year, and what several kinds of samples are told from. */
export type Recount = Year & {
  readonly lines: readonly Told[]
  readonly stock: ReadonlyMap<string, Stock>
  readonly customers: ReadonlyMap<string, Customer>
}

export const recountOf = (year: Year): Recount => ({
  ...year,
  ...{ lines: linesOf(year), stock: stockOf(year), customers: customersOf(year) },
})
