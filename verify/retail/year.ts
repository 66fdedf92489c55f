import { VerifyError } from '../verify-error.ts'
import { type Row, rowsOf } from './rows.ts'

/** What the shop wrote down, each at one moment, in the order of its first rows. */
export type Entry = Invoice | Movement

/** Its time is that of its first row. */
export type Invoice = {
  readonly kind: 'order' | 'credit note'
  readonly id: string
  /** Empty for a guest. */
  readonly customer: string
  readonly at: string
  readonly lines: Line[]
}
/** `amount` in pennies; `quantity` is positive, also of what came back. */
export type Line = { readonly article: string; readonly quantity: number; readonly price: number; readonly amount: number }

export type Movement = {
  readonly kind: 'found' | 'written off'
  readonly article: string
  /** Signed. */
  readonly quantity: number
  readonly reason: string
  readonly at: string
}

export type Article = { name: string; price: number }

export type Year = {
  /** The time of the first row. */
  readonly begins: string
  readonly entries: readonly Entry[]
  /** By code. The name is the first that is not empty, the price that of the first sale. */
  readonly articles: ReadonlyMap<string, Article>
}

/** Rejects with VerifyError. */
export const readYear = async (path: string): Promise<Year> => {
  const entries: Entry[] = []
  const invoices = new Map<string, Invoice>()
  const articles = new Map<string, Article>()
  let begins: string | undefined
  for await (const row of rowsOf(path)) {
    begins ??= row.at
    introduce(articles, row)
    if (row.kind === 'nothing') continue
    if (row.kind === 'found' || row.kind === 'written off') {
      entries.push(movementOf(row, row.kind))
      continue
    }
    const known = invoices.get(row.invoice)
    const invoice = known ?? invoiceOf(row)
    invoice.lines.push(lineOf(row))
    if (known) continue
    invoices.set(row.invoice, invoice)
    entries.push(invoice)
  }
  if (begins === undefined) throw new VerifyError(`${path} has no rows.`)
  return { begins, entries, articles }
}

const introduce = (articles: Map<string, Article>, { kind, article, description, price }: Row): void => {
  const known = articles.get(article) ?? { name: '', price: 0 }
  articles.set(article, known)
  known.name ||= description
  if (kind === 'sale') known.price ||= price
}

const invoiceOf = ({ kind, invoice, customer, at }: Row): Invoice => ({
  kind: kind === 'credit' ? 'credit note' : 'order',
  id: invoice,
  ...{ customer, at, lines: [] },
})

const lineOf = ({ article, quantity, price }: Row): Line => {
  const units = Math.abs(quantity)
  return { article, quantity: units, price, amount: pennies(units * price) }
}

/** Half-even, of integers of 10⁻⁴ pounds. */
const pennies = (amount: number): number => {
  const [rest, down] = [amount % 100, (amount - (amount % 100)) / 100]
  return rest > 50 || (rest === 50 && down % 2 === 1) ? down + 1 : down
}

const movementOf = ({ article, quantity, description, at }: Row, kind: Movement['kind']): Movement => ({
  ...{ kind, article, quantity, at },
  reason: description || 'unknown',
})

export const isOrder = (entry: Entry): entry is Invoice => entry.kind === 'order'
export const isInvoice = (entry: Entry): entry is Invoice => 'lines' in entry
