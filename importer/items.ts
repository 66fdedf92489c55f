import type { Item } from './batches.ts'
import { beforeFirstRow, commandOf, createProduct, openingStock, topUp } from './commands.ts'
import { createEntries } from './entries.ts'
import type { Entry } from './entry.ts'
import { retailRows } from './retail-file.ts'
import type { Survey } from './survey.ts'

/** What has to be there before the first row: each article, and the stock it begins with. */
export function* groundwork(survey: Survey): Generator<Item> {
  const at = beforeFirstRow(survey)
  for (const [article, product] of survey.products) {
    yield { kind: 'product', name: `product ${article}`, command: createProduct(article, product, at) }
    const quantity = survey.openingStock.get(article)
    if (quantity !== undefined) yield openingItem(article, openingStock(article, quantity, at))
  }
}

/** What articles need beyond the opening stock that an earlier import gave them. */
export function* topUps(survey: Survey, articles: readonly string[], given: ReadonlyMap<string, number>): Generator<Item> {
  for (const article of articles) {
    const [have, need] = [given.get(article) ?? 0, survey.openingStock.get(article) ?? 0]
    if (need > have) yield openingItem(article, topUp(article, have, need, beforeFirstRow(survey)))
  }
}

const openingItem = (article: string, command: Item['command']): Item => ({
  kind: 'opening stock',
  name: `opening stock of ${article}`,
  command,
})

/** Reads the file once more, for its entries in its order. */
export async function* entryItems(path: string): AsyncGenerator<Item> {
  const complete: Entry[] = []
  const entries = createEntries((entry) => complete.push(entry))
  const take = () => complete.splice(0).map(itemOf)
  for await (const { rows } of retailRows(path)) {
    for (const row of rows) entries.add(row)
    yield* take()
  }
  entries.end()
  yield* take()
}

const itemOf = (entry: Entry): Item => ({ kind: entry.type, name: nameOf(entry), command: commandOf(entry) })

const nameOf = ({ type, invoice, line, ...entry }: Entry): string =>
  `line ${line}: ${type} ${'article' in entry ? `${entry.article} on ${invoice}` : invoice}`
