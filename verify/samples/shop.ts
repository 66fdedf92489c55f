import { type Entry, isOrder } from '../retail/year.ts'
import { nameOf, ordersWith, salesOf } from './articles.ts'
import { tierOf } from './customers.ts'
import { revenueOf } from './days.ts'
import { byText, type Kind, pounds, type Question, sum } from './kind.ts'
import type { Recount } from './recount.ts'

/** What is asked of no single thing. */
export const shop = (year: Recount): Kind => ({
  name: 'the shop',
  keys: ['as a whole'],
  questions: () => [
    ...Object.entries(STARTS).map(([interval, startOf]) => revenueBy(interval, startOf, year)),
    ...(['revenue', 'units'] as const).map((by) => topProducts(by, year)),
    ...customerQuestions(year),
    baskets(year),
  ],
})

const at = (time: string): string => new Date(time).toISOString()
const STARTS: Readonly<Record<string, (time: string) => string>> = {
  hour: (time) => at(`${time.slice(0, 13)}:00Z`),
  day: (time) => at(time.slice(0, 10)),
  week: (time) => {
    const day = new Date(time.slice(0, 10))
    // Weeks begin on Monday.
    return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000).toISOString()
  },
  month: (time) => at(time.slice(0, 7)),
}

const revenueBy = (interval: string, startOf: (time: string) => string, { entries }: Recount): Question => {
  const sales = entries.filter((entry: Entry) => 'lines' in entry)
  const spans = [...Map.groupBy(sales, (entry) => startOf(entry.at))].toSorted(([a], [b]) => byText(a, b))
  const data = spans.map(([start, entries]) => ({ start, ...revenueOf(entries) }))
  return { path: '/api/analytics/revenue', query: { interval }, expected: { interval, data } }
}

const topProducts = (by: 'revenue' | 'units', year: Recount): Question => {
  const lines = Map.groupBy(year.lines, ({ article }) => article)
  const sold = [...year.articles.keys()].map((productId) => ({
    ...{ productId, name: nameOf(productId, year), orders: ordersWith(lines.get(productId) ?? []) },
    ...salesOf(lines.get(productId) ?? []),
  }))
  type Sold = (typeof sold)[number]
  const worth = ({ units, freeUnits, unitsReturned, net }: Sold) => (by === 'units' ? units + freeUnits - unitsReturned : net)
  const best = sold.toSorted((a, b) => worth(b) - worth(a) || byText(a.productId, b.productId)).slice(0, 100)
  return { path: '/api/analytics/top-products', query: { by, limit: '100' }, expected: { data: best } }
}

const customerQuestions = (year: Recount): readonly Question[] => {
  const all = [...year.customers.values()].toSorted((a, b) => b.net - a.net || byText(a.id, b.id))
  const tiers = (['gold', 'silver', 'bronze'] as const).map((tier) => {
    const of = all.filter(({ net }) => tierOf(net) === tier)
    return { tier, customers: of.length, netSpend: pounds(sum(of, ({ net }) => net)) }
  })
  const list = all.map(({ id, net, orders }) => ({
    ...{ customerId: id, netSpend: pounds(net), orders: orders.length, tier: tierOf(net) },
  }))
  return [
    { path: '/api/analytics/tiers', expected: { data: tiers } },
    { path: '/api/customers', query: { sort: '-netSpend' }, listIn: 'data', expected: list },
  ]
}

const baskets = ({ entries }: Recount): Question => {
  const lines = entries.filter(isOrder).map(({ lines }) => lines.length)
  const sizes = [...Map.groupBy(lines, (size) => size)].toSorted(([a], [b]) => a - b)
  return {
    path: '/api/analytics/baskets',
    expected: {
      ...{ orders: lines.length, lines: sum(lines, (size) => size) },
      sizes: sizes.map(([size, orders]) => ({ lines: size, orders: orders.length })),
    },
  }
}
