import { isGoods } from '../retail/rows.ts'
import { categoryOf, nameOf, ordersWith, salesOf } from './articles.ts'
import { type Kind, type Question, unitPrice } from './kind.ts'
import { STORE } from './orders.ts'
import type { Recount } from './recount.ts'
import type { Movement, Stock } from './stock.ts'

const NO_STOCK: Stock = { onHand: 0, reserved: 0, movements: [] }

export const products = (year: Recount): Kind => {
  const [lines, stock] = [Map.groupBy(year.lines, ({ article }) => article), year.stock]
  return {
    name: 'products',
    keys: [...year.articles.keys()],
    questions: (id) => {
      const sold = lines.get(id) ?? []
      const sales = { productId: id, name: nameOf(id, year), orders: ordersWith(sold), ...salesOf(sold) }
      return [
        { path: `/api/analytics/products/${id}/sales`, expected: sales },
        ...stockQuestions(id, year, stock.get(id) ?? NO_STOCK),
      ]
    },
  }
}

const stockQuestions = (id: string, year: Recount, stock: Stock): readonly Question[] => {
  const levels = levelsOf(stock)
  const stores = isGoods(id) ? [{ storeId: STORE, ...levels }] : []
  return [
    { path: `/api/products/${id}`, expected: { ...shown(id, year), ...levels } },
    { path: `/api/inventory/${id}`, expected: { productId: id, productName: nameOf(id, year), ...levels, stores } },
    { path: '/api/stock-movements', query: { productId: id }, listIn: 'movements', expected: stock.movements.map(shownMovement) },
    {
      path: '/api/stock-movements',
      query: { productId: id, storeId: STORE, limit: '1' },
      expected: { totalItems: stock.movements.length },
    },
  ]
}

/** As the catalogue has it, without its stock. */
export const shown = (id: string, year: Recount) => ({
  ...{ productId: id, name: nameOf(id, year), category: categoryOf(id), price: unitPrice(year.articles.get(id)!.price) },
  ...{ stocked: isGoods(id), status: 'active', version: 1 },
})

export const levelsOf = ({ onHand, reserved }: Omit<Stock, 'movements'>) => ({ onHand, reserved, available: onHand - reserved })

const shownMovement = ({ at, ...movement }: Movement) => ({ ...movement, storeId: STORE, occurredAt: at })
