import type { CreditNote, Entry, Item, Movement, Order } from './entry.ts'
import type { Problem, RetailRow } from './retail-row.ts'

/**
 * Rows become entries: an order or a credit note per invoice, a movement for each row of stock, in the order of their first rows.
 * An invoice is complete when none of the last `closedAfter` rows was its own; so it need not be kept together in the file
 * (542806 is not), and memory is bounded whatever the file says.
 */
export interface Entries {
  /** Emits what has become complete. A row that contradicts its invoice is left out. */
  add(row: RetailRow): Problem | undefined
  /** Emits the rest. */
  end(): void
}

const CLOSED_AFTER_ROWS = 2_000
const MAX_INVOICE_ROWS = 10_000

type Invoice = { readonly customer: string; rows: number; lastRow: number; document?: Open; readonly nth: Map<string, number> }
type Open = (Order | CreditNote) & { readonly items: Item[] }
type Waiting = { readonly entry: Entry; readonly invoice?: Invoice }

export const createEntries = (emit: (entry: Entry) => void, closedAfter = CLOSED_AFTER_ROWS): Entries => {
  const invoices = new Map<string, Invoice>()
  const waiting: Waiting[] = []
  let rows = 0

  const isOpen = (invoice: Invoice | undefined): boolean => invoice !== undefined && invoice.lastRow >= rows - closedAfter
  const sweep = (): void => {
    for (const [number, invoice] of invoices) if (!isOpen(invoice)) invoices.delete(number)
    const stillOpen = waiting.findIndex(({ invoice }) => isOpen(invoice))
    for (const { entry } of waiting.splice(0, stillOpen === -1 ? waiting.length : stillOpen)) emit(entry)
  }
  const invoiceOf = ({ invoice: number, customer }: RetailRow): Invoice => {
    const known = invoices.get(number)
    if (known) return known
    const invoice: Invoice = { customer, rows: 0, lastRow: rows, nth: new Map() }
    invoices.set(number, invoice)
    return invoice
  }

  return {
    add: (row) => {
      if (row.kind === 'bad debt' || row.kind === 'idle fee') return undefined
      if (++rows % Math.ceil(closedAfter / 10) === 0) sweep()
      const invoice = invoiceOf(row)
      if (row.customer !== invoice.customer) return contradiction(row, invoice)
      if (invoice.rows === MAX_INVOICE_ROWS) return { problem: `invoice ${row.invoice} has more than ${MAX_INVOICE_ROWS} rows` }
      invoice.rows++
      invoice.lastRow = rows
      if (row.kind === 'found' || row.kind === 'written off') waiting.push({ entry: movementOf(row, invoice, row.kind) })
      else if (invoice.document) invoice.document.items.push(itemOf(row))
      else waiting.push({ entry: openDocument(row, invoice), invoice })
      return undefined
    },
    end: () => {
      for (const { entry } of waiting.splice(0)) emit(entry)
    },
  }
}

const contradiction = ({ invoice, customer }: RetailRow, { customer: before }: Invoice): Problem => ({
  problem: `invoice ${invoice} is ${nameOf(before)} in the rows before, here it is ${nameOf(customer)}`,
})

const nameOf = (customer: string): string => (customer === '' ? "a guest's" : `customer ${customer}'s`)

const openDocument = (row: RetailRow, invoice: Invoice): Open => {
  const type = row.kind === 'credit' ? 'credit note' : 'order'
  const document: Open = { type, invoice: row.invoice, customer: row.customer, at: row.at, line: row.line, items: [itemOf(row)] }
  invoice.document = document
  return document
}

const itemOf = ({ article, quantity, price }: RetailRow): Item => ({ article, quantity, price })

const movementOf = (row: RetailRow, invoice: Invoice, type: Movement['type']): Movement => {
  const { invoice: number, article, quantity, description, at, line } = row
  const nth = (invoice.nth.get(article) ?? 0) + 1
  invoice.nth.set(article, nth)
  return { type, invoice: number, nth, article, quantity, reason: description === '' ? 'unknown' : description, at, line }
}
