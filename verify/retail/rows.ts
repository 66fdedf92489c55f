import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { VerifyError } from '../verify-error.ts'

/** What a row means, as the data's README says. Bad debts and fees at price 0 move nothing. */
export type RowKind = 'sale' | 'free' | 'credit' | 'found' | 'written off' | 'nothing'

/** Prices are integers of 10⁻⁴ pounds. `quantity` is as it stands in the file: what came back or was thrown away is negative. */
export type Row = {
  readonly kind: RowKind
  readonly invoice: string
  readonly article: string
  readonly description: string
  readonly quantity: number
  readonly price: number
  /** Empty for a guest. */
  readonly customer: string
  readonly at: string
}

// As the data's README lists them.
const FEES = new Set('AMAZONFEE B BANK_CHARGES C2 CRUK D DOT M POST S'.split(' '))
export const isGoods = (article: string): boolean => !FEES.has(article)

const COLUMNS = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'

/** Reads the year anew, in the file's order: nothing here is shared with what is judged. Rejects with VerifyError when it is no such file. */
export async function* rowsOf(path: string): AsyncGenerator<Row> {
  let isHeader = true
  for await (const fields of fieldsOf(path)) {
    if (!isHeader) yield rowOf(fields)
    else if (fields.join() !== COLUMNS) throw new VerifyError(`${path} does not begin with ${COLUMNS}.`)
    isHeader = false
  }
}

async function* fieldsOf(path: string): AsyncGenerator<readonly string[]> {
  try {
    yield* pipeline(createReadStream(path), createGunzip(), parse(), () => undefined)
  } catch (error) {
    throw new VerifyError(`${path} cannot be read: ${(error as Error).message}.`)
  }
}

const rowOf = (fields: readonly string[]): Row => {
  const [invoice, code, description, quantity, at, price, customer] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const row = {
    invoice,
    article: code.toUpperCase().replaceAll(' ', '_'),
    description: description.trim(),
    quantity: Number(quantity),
    price: tenThousandths(price),
    customer,
    at: `${at}.000Z`,
  }
  return { kind: kindOf(row), ...row }
}

/** By its digits, as no floating point number is to be trusted with money here. */
const tenThousandths = (price: string): number => {
  const [whole, decimals = ''] = price.split('.')
  return Number(`${whole}${decimals.padEnd(4, '0')}`)
}

const kindOf = ({ invoice, article, quantity, price, customer }: Omit<Row, 'kind'>): RowKind => {
  if (invoice.startsWith('A')) return 'nothing'
  if (invoice.startsWith('C')) return 'credit'
  if (quantity > 0 && price > 0) return 'sale'
  if (quantity > 0 && customer !== '') return 'free'
  if (!isGoods(article)) return 'nothing'
  return quantity > 0 ? 'found' : 'written off'
}
