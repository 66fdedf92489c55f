import type { Instant } from '#shared/kernel/types.ts'
import type { FileProgress } from './csv-file.ts'
import type { BrokenLine } from './csv-records.ts'
import { createEntries } from './entries.ts'
import type { Entry } from './entry.ts'
import { ImportError } from './import-error.ts'
import { createOpeningStock } from './opening-stock.ts'
import { retailRows } from './retail-file.ts'
import type { RetailRow, RowKind } from './retail-row.ts'

/** What has to be known of the whole file before its first order can be sent. */
export type Survey = {
  /** The time of the first row. */
  readonly begins: Instant
  readonly rows: ReadonlyMap<RowKind, number>
  readonly entries: ReadonlyMap<Entry['type'], number>
  /** By article, in the order of their first rows. */
  readonly products: ReadonlyMap<string, Product>
  /** Units by article. */
  readonly openingStock: ReadonlyMap<string, number>
  readonly broken: { readonly count: number; readonly first: readonly BrokenLine[] }
}

/** `name` is the first description, empty without any; `price` that of the first sale, 0 without any. */
export type Product = { readonly name: string; readonly price: number }

const MOST_BROKEN_SHOWN = 20

/** Reads the file once, to its end. */
export const survey = async (path: string, progress?: FileProgress): Promise<Survey> => {
  const [rows, entries] = [new Map<RowKind, number>(), new Map<Entry['type'], number>()]
  const products = new Map<string, Product>()
  const broken = { count: 0, first: [] as BrokenLine[] }
  const stock = createOpeningStock()
  const assembled = createEntries((entry) => {
    countOne(entries, entry.type)
    stock.follow(entry)
  })
  const report = (line: BrokenLine) => {
    if (broken.count++ < MOST_BROKEN_SHOWN) broken.first.push(line)
  }
  let begins: Instant | undefined
  for await (const batch of retailRows(path, progress)) {
    for (const line of batch.broken) report(line)
    for (const row of batch.rows) {
      const problem = assembled.add(row)
      if (problem) report({ line: row.line, ...problem })
      else countOne(rows, row.kind)
      begins ??= row.at
      introduce(products, row)
    }
  }
  assembled.end()
  if (begins === undefined) throw new ImportError(nothingToImport(path, broken))
  return { begins, rows, entries, products, openingStock: stock.needed(), broken }
}

const countOne = <Kind>(counts: Map<Kind, number>, kind: Kind): unknown => counts.set(kind, (counts.get(kind) ?? 0) + 1)

const introduce = (products: Map<string, Product>, { article, description, kind, price }: RetailRow): void => {
  const known = products.get(article)
  const name = known?.name || description
  const firstPrice = known?.price || (kind === 'sale' ? price : 0)
  if (name !== known?.name || firstPrice !== known.price) products.set(article, { name, price: firstPrice })
}

const nothingToImport = (path: string, { count, first: [first] }: Survey['broken']): string =>
  first === undefined
    ? `${path} has no rows below its header.`
    : `${path} has no row that can be imported: ${count} are broken, the first in line ${first.line}: ${first.problem}.`
