import { type Invoice, isOrder } from '../retail/year.ts'
import { categoryOf, nameOf } from './articles.ts'
import { type Kind, pounds, sum, unitPrice } from './kind.ts'
import type { Recount } from './recount.ts'

/** The store that the import names none beside. */
export const STORE = 'main'

export const orders = (year: Recount): Kind => {
  const known = new Map(year.entries.filter(isOrder).map((order) => [order.id, order]))
  return {
    name: 'orders',
    keys: [...known.keys()],
    questions: (id) => [{ path: `/api/orders/${id}`, expected: orderOf(known.get(id)!, year) }],
  }
}

/** As lists show it: orders of the file stay as they were placed. */
export const orderSummary = ({ id, customer, at, lines }: Invoice) => ({
  ...{ orderId: id, customerId: customer === '' ? null : customer, storeId: STORE, status: 'placed', placedAt: at },
  ...{ total: pounds(sum(lines, ({ amount }) => amount)), returned: 0, version: 1 },
})

const orderOf = (order: Invoice, year: Recount) => ({
  ...orderSummary(order),
  items: order.lines.map(({ article, quantity, price, amount }) => ({
    ...{ productId: article, name: nameOf(article, year), category: categoryOf(article) },
    ...{ quantity, price: unitPrice(price), amount: pounds(amount) },
  })),
  missing: [],
  history: [{ status: 'placed', at: order.at, reason: null }],
  returns: [],
})
