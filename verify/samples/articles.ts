import { isGoods } from '../retail/rows.ts'
import { type Entry, isInvoice, type Line, type Year } from '../retail/year.ts'
import { pounds, sum } from './kind.ts'

/** "category `fees`"; "goods get `range 22` and so on from the first two digits (`range other` without)" (the data's README). */
export const categoryOf = (article: string): string => {
  if (!isGoods(article)) return 'fees'
  return /^\d{5}/.test(article) ? `range ${article.slice(0, 2)}` : 'range other'
}

export const nameOf = (article: string, { articles }: Pick<Year, 'articles'>): string => articles.get(article)?.name || article

/** A line that was sold or came back, with the invoice that it stands on. */
export type Told = Line & { readonly invoice: string; readonly isCredit: boolean }

export const linesOf = (year: Year): readonly Told[] =>
  year.entries.flatMap((entry) =>
    isInvoice(entry) ? entry.lines.map((line) => ({ ...line, invoice: entry.id, isCredit: entry.kind === 'credit note' })) : [],
  )

/** What was sold of it and what came back, as product sales and category revenue tell it. */
export const salesOf = (lines: readonly Told[]) => {
  const [sold, back] = [lines.filter(({ isCredit }) => !isCredit), lines.filter(({ isCredit }) => isCredit)]
  const [revenue, credited] = [sum(sold, ({ amount }) => amount), sum(back, ({ amount }) => amount)]
  return {
    ...{ units: sum(sold.filter(isPaid), quantityOf), freeUnits: sum(sold.filter(isFree), quantityOf), revenue: pounds(revenue) },
    ...{ unitsReturned: sum(back, quantityOf), returned: 0, credited: pounds(credited), net: pounds(revenue - credited) },
  }
}

export const ordersWith = (lines: readonly Told[]): number =>
  new Set(lines.filter(({ isCredit }) => !isCredit).map(({ invoice }) => invoice)).size

export const quantityOf = ({ quantity }: { readonly quantity: number }): number => quantity
export const isFree = ({ price }: Line): boolean => price === 0
export const isPaid = (line: Line): boolean => !isFree(line)

/** What an entry does to the stock of each of its goods: sold is promised, all else is moved. */
export const changesIn = (entry: Entry): ReadonlyMap<string, number> => {
  const lines = isInvoice(entry) ? entry.lines : [entry]
  const changes = new Map<string, number>()
  const sign = entry.kind === 'order' ? -1 : 1
  for (const { article, quantity } of lines)
    if (isGoods(article)) changes.set(article, (changes.get(article) ?? 0) + sign * quantity)
  return changes
}
