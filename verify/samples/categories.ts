import { categoryOf, salesOf } from './articles.ts'
import { byText, type Kind } from './kind.ts'
import { levelsOf, shown } from './products.ts'
import type { Recount } from './recount.ts'

export const categories = (year: Recount): Kind => {
  const lines = Map.groupBy(year.lines, ({ article }) => categoryOf(article))
  const articles = Map.groupBy([...year.articles.keys()].toSorted(byText), categoryOf)
  const levels = (id: string) => levelsOf(year.stock.get(id) ?? { onHand: 0, reserved: 0 })
  return {
    name: 'categories',
    keys: [...articles.keys()],
    questions: (category) => [
      {
        path: `/api/analytics/categories/${encodeURIComponent(category)}/revenue`,
        expected: { category, ...salesOf(lines.get(category) ?? []) },
      },
      {
        path: '/api/products',
        query: { category },
        listIn: 'data',
        expected: articles.get(category)!.map((id) => ({ ...shown(id, year), ...levels(id) })),
      },
    ],
  }
}
