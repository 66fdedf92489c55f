import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import type { Recorded } from '#shared/events/event.ts'
import type { Line } from '#shared/events/line.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'

type Row = {
  readonly InvoiceNo: string
  readonly StockCode: string
  readonly Description: string
  readonly Quantity: string
  readonly InvoiceDate: string
  readonly UnitPrice: string
  readonly CustomerID: string
}

const FEES = new Set(['AMAZONFEE', 'B', 'BANK_CHARGES', 'C2', 'CRUK', 'D', 'DOT', 'M', 'POST', 'S'])

/** The log as the import of an Online Retail file leaves it, near enough to measure with: sales and what they reserve, goods taken back. */
export const retailYear = async (file: string): Promise<readonly Recorded<ShopEvent>[]> => {
  const articles = new Map<string, string>()
  const invoices = new Map<string, { readonly rows: Row[]; readonly at: string }>()
  for await (const row of createReadStream(file)
    .pipe(createGunzip())
    .pipe(parse({ columns: true })) as AsyncIterable<Row>) {
    const free = Number(row.UnitPrice) === 0 && row.CustomerID === ''
    if (row.InvoiceNo.startsWith('A') || free || Number(row.Quantity) === 0) continue
    const invoice = invoices.get(row.InvoiceNo) ?? { rows: [], at: `${row.InvoiceDate}Z` }
    invoice.rows.push(row)
    invoices.set(row.InvoiceNo, invoice)
    if (!articles.has(codeOf(row))) articles.set(codeOf(row), row.Description)
  }
  const events = [tell('StoreOpened', { storeId: 'main', name: 'Main' }, '2010-12-01T00:00:00Z')]
  for (const [productId, name] of articles) events.push(...created(productId, name))
  for (const [id, { rows, at }] of invoices) events.push(...(id.startsWith('C') ? creditOf(id, rows, at) : orderOf(id, rows, at)))
  return recorded(events)
}

const codeOf = ({ StockCode }: Row): string => StockCode.toUpperCase().replaceAll(' ', '_')
const categoryOf = (code: string): string => (FEES.has(code) ? 'fees' : `range ${/^\d\d/.exec(code)?.[0] ?? 'other'}`)

const created = (productId: string, name: string): readonly Told[] => {
  const stocked = !FEES.has(productId)
  const at = '2010-12-01T00:00:00Z'
  const product = { productId, name, category: categoryOf(productId), price: 10_000, currency: 'GBP', stocked }
  const received = tell('StockReceived', { storeId: 'main', productId, quantity: 1_000, reason: 'opening stock' }, at)
  return [tell('ProductCreated', product, at), ...(stocked ? [received] : [])]
}

const lineOf = (row: Row): Line => {
  const code = codeOf(row)
  const more = { name: row.Description, category: categoryOf(code), stocked: !FEES.has(code) }
  return line(code, Math.abs(Number(row.Quantity)), Number(row.UnitPrice), more)
}

const stockOf = (lines: readonly Line[]): Map<string, number> => {
  const stock = new Map<string, number>()
  for (const { productId, stocked, quantity } of lines) if (stocked) stock.set(productId, (stock.get(productId) ?? 0) + quantity)
  return stock
}

const orderOf = (orderId: string, rows: readonly Row[], at: string): readonly Told[] => {
  const lines = rows.map(lineOf)
  const customerId = rows[0]!.CustomerID
  const reserved = Array.from(stockOf(lines), ([productId, quantity]) =>
    tell('StockReserved', { storeId: 'main', productId, orderId, quantity }, at),
  )
  return [tell('OrderPlaced', { orderId, ...(customerId !== '' && { customerId }), ...sold(...lines) }, at), ...reserved]
}

const creditOf = (creditNoteId: string, rows: readonly Row[], at: string): readonly Told[] => {
  const lines = rows.map(lineOf)
  const customerId = rows[0]!.CustomerID
  const received = Array.from(stockOf(lines), ([productId, quantity]) =>
    tell('StockReceived', { storeId: 'main', productId, quantity, creditNoteId }, at),
  )
  const note = { creditNoteId, restocked: true, ...(customerId !== '' && { customerId }), ...sold(...lines) }
  return [tell('CreditNoteIssued', note, at), ...received]
}
