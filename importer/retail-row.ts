import { parseInstant } from '#shared/kernel/instant.ts'
import { MAX_QUANTITY, unitPriceOf } from '#shared/kernel/money.ts'
import type { Instant } from '#shared/kernel/types.ts'
import { articleOf, isStocked } from './article.ts'

/** The columns read; the file may have others (Country), in any order. */
export const COLUMNS = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID'] as const
export type Column = (typeof COLUMNS)[number]
export type RawRow = Readonly<Record<Column, string>>

/** One line of an invoice, and what it means. `quantity` is positive but for what was written off; `price` is in major units. */
export type RetailRow = {
  readonly kind: RowKind
  /** In the file, the first one being 1. */
  readonly line: number
  readonly invoice: string
  readonly article: string
  readonly description: string
  readonly quantity: number
  readonly price: number
  readonly customer: string
  readonly at: Instant
}

/** `bad debt` and `idle fee` (a fee at price 0) move neither goods nor money of an order: they are skipped. */
export type RowKind = 'sale' | 'free' | 'credit' | 'found' | 'written off' | 'bad debt' | 'idle fee'

export type Problem = { readonly problem: string }
export const isProblem = (row: object): row is Problem => 'problem' in row

/** What a line says, or why it cannot be used. */
export const retailRowOf = (raw: RawRow, line: number): RetailRow | Problem => {
  const at = instantOf(raw.InvoiceDate)
  const [quantity, price] = [Number(raw.Quantity), Number(raw.UnitPrice)]
  const row = {
    line,
    invoice: raw.InvoiceNo.trim(),
    article: articleOf(raw.StockCode),
    description: raw.Description.trim(),
    customer: raw.CustomerID.trim(),
  }
  if (!ID.test(row.invoice)) return wrong('InvoiceNo', raw.InvoiceNo, 'an invoice number')
  if (!ID.test(row.article)) return wrong('StockCode', raw.StockCode, 'an article code')
  if (row.customer !== '' && !ID.test(row.customer)) return wrong('CustomerID', raw.CustomerID, 'a customer number')
  if (row.description.includes('\0')) return { problem: 'Description holds a NUL' }
  if (at === undefined) return wrong('InvoiceDate', raw.InvoiceDate, 'a time like 2010-12-01T08:26:00')
  if (!INTEGER.test(raw.Quantity) || quantity === 0 || Math.abs(quantity) > MAX_QUANTITY)
    return wrong('Quantity', raw.Quantity, `a whole number up to ${MAX_QUANTITY} and not 0`)
  if (!DECIMAL.test(raw.UnitPrice) || unitPriceOf(price) === undefined)
    return wrong('UnitPrice', raw.UnitPrice, 'a price with at most four decimals')
  return withKind({ ...row, at, quantity, price })
}

const ID = /^[A-Za-z0-9._:-]{1,64}$/
const INTEGER = /^-?\d+$/
const DECIMAL = /^-?\d+(\.\d+)?$/

const wrong = (column: Column, value: string, expected: string): Problem => ({
  problem: value.trim() === '' ? `${column} is empty` : `${column} ${JSON.stringify(value.slice(0, 40))} is not ${expected}`,
})

const withKind = (row: Omit<RetailRow, 'kind'>): RetailRow | Problem => {
  if (row.invoice.startsWith('A')) return { ...row, kind: 'bad debt' }
  if (row.price < 0) return { problem: `UnitPrice ${row.price} is negative` }
  if (row.invoice.startsWith('C')) {
    if (row.quantity > 0)
      return { problem: `Quantity ${row.quantity} on credit note ${row.invoice}: goods taken back are negative` }
    return { ...row, kind: 'credit', quantity: -row.quantity }
  }
  return { ...row, kind: kindOf(row) }
}

const kindOf = ({ quantity, price, customer, article }: Omit<RetailRow, 'kind'>): RowKind => {
  if (quantity > 0 && price > 0) return 'sale'
  if (quantity > 0 && customer !== '') return 'free'
  if (!isStocked(article)) return 'idle fee'
  return quantity > 0 ? 'found' : 'written off'
}

/** InvoiceDate has no zone and is taken as UTC. */
const instantOf = (text: string): Instant | undefined => {
  if (text !== latest.text) {
    const rfc3339 = text.trim().replace(' ', 'T')
    latest = { text, at: parseInstant(/(Z|[+-]\d\d:\d\d)$/i.test(rfc3339) ? rfc3339 : `${rfc3339}Z`) }
  }
  return latest.at
}

// Some twenty lines in a row have the same time: reading it once saves half a second a year.
let latest: { readonly text: string; readonly at: Instant | undefined } = { text: '', at: undefined }
