import { bytesOf, type FileProgress } from './csv-file.ts'
import { type BrokenLine, type CsvRecord, csvBlocks } from './csv-records.ts'
import { ImportError } from './import-error.ts'
import { COLUMNS, type Column, isProblem, type RawRow, type RetailRow, retailRowOf } from './retail-row.ts'

export type RowBatch = { readonly rows: readonly RetailRow[]; readonly broken: readonly BrokenLine[] }

/** The file's rows in its order, some hundred at a time. Throws ImportError when it is not such a file. */
export async function* retailRows(path: string, progress?: FileProgress): AsyncGenerator<RowBatch> {
  let header: Header | undefined
  for await (const { records, broken } of csvBlocks(bytesOf(path, progress))) {
    const first = header === undefined ? records[0] : undefined
    if (first) header = headerOf(path, first)
    if (header) yield batchOf(header, first ? records.slice(1) : records, broken)
  }
  if (!header) throw new ImportError(`${path} has no line that names its columns: it should begin with ${COLUMNS.join(',')}.`)
}

type Header = { readonly width: number; readonly at: Readonly<Record<Column, number>> }

const headerOf = (path: string, { fields }: CsvRecord): Header => {
  const names = fields.map((field) => field.trim())
  const missing = COLUMNS.filter((column) => !names.includes(column))
  if (missing.length > 0)
    throw new ImportError(`${path} is not in the Online Retail format: its first line does not name ${missing.join(', ')}.`)
  const at = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<Column, number>
  return { width: fields.length, at }
}

const batchOf = (header: Header, records: readonly CsvRecord[], brokenQuotes: readonly BrokenLine[]): RowBatch => {
  const rows: RetailRow[] = []
  const broken = [...brokenQuotes]
  for (const { line, fields } of records) {
    const row = fields.length === header.width ? retailRowOf(rawRow(header, fields), line) : wrongWidth(header, fields)
    if (isProblem(row)) broken.push({ line, problem: row.problem })
    else rows.push(row)
  }
  return { rows, broken }
}

const wrongWidth = ({ width }: Header, { length }: readonly string[]) => ({
  problem: `it has ${length} fields, the header ${width}`,
})

const rawRow = ({ at }: Header, fields: readonly string[]): RawRow => ({
  InvoiceNo: fields[at.InvoiceNo]!,
  StockCode: fields[at.StockCode]!,
  Description: fields[at.Description]!,
  Quantity: fields[at.Quantity]!,
  InvoiceDate: fields[at.InvoiceDate]!,
  UnitPrice: fields[at.UnitPrice]!,
  CustomerID: fields[at.CustomerID]!,
})
