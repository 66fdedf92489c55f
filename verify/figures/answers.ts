import type { QueryApi } from '../query-api.ts'
import type { Pair } from './baskets.ts'
import type { KnownFigure } from './known-figures.ts'
import type { Value } from './table.ts'

type Answers = Partial<Record<KnownFigure, Value | undefined>>

/** What the query API says, figure by figure. */
export const answersOf = async (api: QueryApi): Promise<Answers> => {
  const asked = [revenue, revenueByMonth, tiers, topCustomers, articles, stockMovements, inventory, orders, baskets]
  const answers = await Promise.all(asked.map((ask) => ask(api)))
  return Object.assign({}, ...answers)
}

type Revenue = Readonly<
  Record<'orders' | 'creditNotes' | 'gross' | 'credited' | 'net' | 'units' | 'freeUnits' | 'unitsBack', number>
> & { readonly start?: string }

const revenue = async (api: QueryApi): Promise<Answers> => {
  const { data } = await api.get<{ data: readonly Revenue[] }>('/api/analytics/revenue', { interval: 'total' })
  const total = data[0]
  return {
    orders: total?.orders,
    'credit notes': total?.creditNotes,
    'revenue gross': total?.gross,
    'revenue credited': total?.credited,
    'revenue net': total?.net,
    'units sold': total?.units,
    'units free': total?.freeUnits,
    'units back': total?.unitsBack,
  }
}

const revenueByMonth = async (api: QueryApi): Promise<Answers> => {
  const { data } = await api.get<{ data: readonly Revenue[] }>('/api/analytics/revenue', { interval: 'month' })
  const netOf = (month: string) => data.find(({ start }) => start?.startsWith(`${month}-01`))?.net
  return { 'net of 2010-12': netOf('2010-12'), 'net of 2011-08': netOf('2011-08'), 'net of 2011-11': netOf('2011-11') }
}

type Tier = { readonly tier: string; readonly customers: number; readonly netSpend: number }

const tiers = async (api: QueryApi): Promise<Answers> => {
  const { data } = await api.get<{ data: readonly Tier[] }>('/api/analytics/tiers')
  const customersOf = (tier: string) => data.find((one) => one.tier === tier)?.customers
  return {
    customers: data.reduce((sum, { customers }) => sum + customers, 0),
    'gold customers': customersOf('gold'),
    'silver customers': customersOf('silver'),
    'net with a customer': sumOfMoney(data.map(({ netSpend }) => netSpend)),
  }
}

/** Added in pennies: amounts in major units do not add up as floating point numbers. */
const sumOfMoney = (amounts: readonly number[]): number =>
  amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0) / 100

const topCustomers = async (api: QueryApi): Promise<Answers> => {
  type Customers = { data: readonly { customerId: string; netSpend: number }[] }
  const { data } = await api.get<Customers>('/api/customers', { sort: '-netSpend', limit: '3' })
  const [first, second, third] = data.map(({ customerId, netSpend }) => `${customerId}: ${netSpend.toFixed(2)}`)
  return { 'highest net spend, 1st': first, 'highest net spend, 2nd': second, 'highest net spend, 3rd': third }
}

const articles = async (api: QueryApi): Promise<Answers> => {
  let [all, goods, fees] = [0, 0, 0]
  for await (const { stocked, category } of api.all<{ stocked: boolean; category: string }>('/api/products', 'data')) {
    all++
    if (stocked) goods++
    if (category === 'fees') fees++
  }
  return { articles: all, 'articles of goods': goods, 'articles that are fees': fees }
}

const orders = async (api: QueryApi): Promise<Answers> => {
  let [sold, free] = [0, 0]
  for await (const { total } of api.all<{ total: number }>('/api/orders', 'data')) {
    if (total > 0) sold++
    else free++
  }
  return { 'orders with something sold': sold, 'orders of free goods only': free }
}

const baskets = async (api: QueryApi): Promise<Answers> => {
  const { lines } = await api.get<{ lines: number }>('/api/analytics/baskets')
  return { 'lines of orders': lines }
}

type Movement = {
  readonly productId: string
  readonly type: string
  readonly quantity: number
  readonly reason: string | null
  readonly creditNoteId: string | null
}

const stockMovements = async (api: QueryApi): Promise<Answers> => {
  const units = { found: 0, writtenOff: 0, opening: 0 }
  const opened = new Set<string>()
  for await (const movement of api.all<Movement>('/api/stock-movements', 'movements')) {
    const { productId, type, quantity, reason, creditNoteId } = movement
    if (type === 'manual') units.writtenOff -= quantity
    if (type !== 'in' || creditNoteId !== null) continue
    if (reason === 'opening stock') opened.add(productId)
    units[reason === 'opening stock' ? 'opening' : 'found'] += quantity
  }
  return {
    'units written off': units.writtenOff,
    'units found': units.found,
    'opening stock, units': units.opening,
    'opening stock, articles': opened.size,
  }
}

const inventory = async (api: QueryApi): Promise<Answers> => {
  const { totals } = await api.get<{ totals: { onHand: number; reserved: number } }>('/api/inventory', { limit: '1' })
  return { 'on hand less reserved': totals.onHand - totals.reserved }
}

/** How many baskets hold both, as the one's recommendations tell of the other. */
export const togetherInAnswers = async (api: QueryApi, [one, other]: Pair): Promise<number | undefined> => {
  type Recommendations = { data: readonly { productId: string; n: number }[] }
  const { data } = await api.get<Recommendations>(`/api/products/${one}/recommendations`, { limit: '100' })
  return data.find(({ productId }) => productId === other)?.n
}
