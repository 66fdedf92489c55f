import { MAX_ITEMS } from '#shared/kernel/money.ts'
import type { CreditNote, Entry, Item, Movement, Order } from './entry.ts'
import type { Problem, RetailRow } from './retail-row.ts'

/**
 * Rows become entries: an order or a credit note per invoice, a movement for each row of stock, in the order of their first rows.
 * An invoice is complete when none of the last `closedAfter` rows was its own; so it need not be kept together in the file
 * (542806 is not), and memory is bounded whatever the file says. One with more rows than an order may have items is left out.
 */
export interface Entries {
  /** Emits what has become complete. A row that contradicts its invoice, or is too many on it, is left out. */
  add(row: RetailRow): Problem | undefined
  /** Emits the rest. */
  end(): void
}

const CLOSED_AFTER_ROWS = 2_000

type Invoice = {
  readonly customer: string
  rows: number
  lastRow: number
  tooLong: boolean
  document?: Open
  readonly nth: Map<string, number>
}
type Open = (Order | CreditNote) & { readonly items: Item[] }
type Waiting = { readonly entry: Entry; readonly invoice?: Invoice }

export const createEntries = (emit: (entry: Entry) => void, closedAfter = CLOSED_AFTER_ROWS): Entries => {
  const invoices = new Map<string, Invoice>()
  const waiting: Waiting[] = []
  let rows = 0

  const goesOn = ({ lastRow }: Invoice): boolean => lastRow >= rows - closedAfter
  const isOpen = (invoice: Invoice | undefined): boolean => invoice !== undefined && !invoice.tooLong && goesOn(invoice)
  const emitFirst = (count: number): void => {
    for (const { entry, invoice } of waiting.splice(0, count)) if (!invoice?.tooLong) emit(entry)
  }
  const sweep = (): void => {
    for (const [number, invoice] of invoices) if (!goesOn(invoice)) invoices.delete(number)
    const stillOpen = waiting.findIndex(({ invoice }) => isOpen(invoice))
    emitFirst(stillOpen === -1 ? waiting.length : stillOpen)
  }
  const invoiceOf = ({ invoice: number, customer }: RetailRow): Invoice => {
    const known = invoices.get(number)
    if (known) return known
    const invoice: Invoice = { customer, rows: 0, lastRow: rows, tooLong: false, nth: new Map() }
    invoices.set(number, invoice)
    return invoice
  }

  return {
    add: (row) => {
      if (row.kind === 'bad debt' || row.kind === 'idle fee') return undefined
      if (++rows % Math.ceil(closedAfter / 10) === 0) sweep()
      const invoice = invoiceOf(row)
      if (row.customer !== invoice.customer) return contradiction(row, invoice)
      invoice.lastRow = rows
      invoice.tooLong = ++invoice.rows > MAX_ITEMS
      if (invoice.tooLong) return { problem: `invoice ${row.invoice} has more than ${MAX_ITEMS} rows and is left out` }
      if (row.kind === 'found' || row.kind === 'written off') waiting.push({ entry: movementOf(row, invoice, row.kind) })
      else if (invoice.document) invoice.document.items.push(itemOf(row))
      else waiting.push({ entry: openDocument(row, invoice), invoice })
      return undefined
    },
    end: () => {
      emitFirst(waiting.length)
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
