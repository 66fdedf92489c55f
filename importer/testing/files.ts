import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'

/** Writes a file, gives its path, and takes it away afterwards. */
export const withFile = async <Result>(content: string | Buffer, work: (path: string) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'daybook-import-'))
  try {
    const path = join(folder, 'file.csv')
    await writeFile(path, content)
    return await work(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const csv = (...rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n')

/** `08:26` on the first day of the year, one row: `row('536365', '85123A', 6, '2.55')`. */
export const row = (invoice: string, code: string, quantity: number, price: string, more: RowDetails = {}): string => {
  const { time = '08:26', customer = '17850', description = `THING ${code}` } = more
  return `${invoice},${code},${description},${quantity},2010-12-01T${time}:00,${price},${customer},United Kingdom`
}

type RowDetails = { readonly time?: string; readonly customer?: string; readonly description?: string }
