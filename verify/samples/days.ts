import { isGoods } from '../retail/rows.ts'
import { type Entry, type Invoice, isInvoice, type Line } from '../retail/year.ts'
import { isFree, isPaid, quantityOf } from './articles.ts'
import { byText, type Kind, newestFirst, pounds, sum } from './kind.ts'
import { orderSummary } from './orders.ts'
import type { Recount } from './recount.ts'

const DAY_MS = 86_400_000

/** Every day of the calendar from the first row to the last, those on which nothing happened too. */
export const days = (year: Recount): Kind => {
  const entries = Map.groupBy(year.entries, dayOf)
  const moved = Map.groupBy(
    [...year.stock.values()].flatMap(({ movements }) => movements),
    dayOf,
  )
  const known = [...entries.keys()].toSorted()
  return {
    name: 'days',
    keys: calendar(known[0]!, known.at(-1)!),
    questions: (day) => {
      const today = entries.get(day) ?? []
      const span = { from: day, to: dayAfter(day) }
      const placed = today.filter(isInvoice).filter(({ kind }) => kind === 'order')
      const list = newestFirst(placed.toSorted((a, b) => byText(a.id, b.id))).map(orderSummary)
      return [
        { path: '/api/analytics/revenue', query: span, expected: { interval: 'total', data: [revenueOf(today)] } },
        { path: '/api/orders', query: span, listIn: 'data', expected: list },
        {
          path: '/api/stock-movements',
          query: { startDate: day, endDate: day, limit: '1' },
          expected: { totalItems: moved.get(day)?.length ?? 0 },
        },
      ]
    },
  }
}

const dayOf = ({ at }: { readonly at: string }): string => at.slice(0, 10)
const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)

const calendar = (first: string, last: string): readonly string[] => {
  const days = [first]
  while (days.at(-1)! < last) days.push(dayAfter(days.at(-1)!))
  return days
}

/** What the entries of some time come to. Units are of goods. */
export const revenueOf = (entries: readonly Entry[]) => {
  const invoices = entries.filter(isInvoice)
  const [orders, notes] = [invoices.filter(({ kind }) => kind === 'order'), invoices.filter(({ kind }) => kind === 'credit note')]
  const [gross, credited] = [amountOf(orders), amountOf(notes)]
  return {
    ...{ orders: orders.length, gross: pounds(gross), cancelledOrders: 0, cancelled: 0, returns: 0, returned: 0, rejected: 0 },
    ...{ creditNotes: notes.length, credited: pounds(credited), net: pounds(gross - credited), cancelledUnits: 0 },
    ...{ units: unitsOf(orders, isPaid), freeUnits: unitsOf(orders, isFree), unitsBack: unitsOf(notes, () => true) },
  }
}

const amountOf = (invoices: readonly Invoice[]): number =>
  sum(
    invoices.flatMap(({ lines }) => lines),
    ({ amount }) => amount,
  )

const unitsOf = (invoices: readonly Invoice[], counts: (line: Line) => boolean): number =>
  sum(
    invoices.flatMap(({ lines }) => lines.filter((line) => isGoods(line.article) && counts(line))),
    quantityOf,
  )
