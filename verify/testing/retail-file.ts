import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CSV_FILE } from '../figures/known-figures.ts'

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'

/** A directory with a year of these rows, which is taken away afterwards. */
export const withYear = async <Result>(
  rows: readonly string[],
  work: (directory: string) => Promise<Result>,
): Promise<Result> => {
  const directory = await mkdtemp(join(tmpdir(), 'daybook-verify-'))
  try {
    await writeFile(join(directory, CSV_FILE), gzipSync(`${[HEADER, ...rows].join('\n')}\n`))
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** A few days of a shop: customers of each tier, guests, what was free, came back, was found and thrown away, and what moves nothing. */
export const FEW_DAYS = [
  '1,22386,BAG,10,2010-12-01T08:26:00,1.95,17850,United Kingdom',
  '1,22386,BAG,2,2010-12-01T08:26:00,2.105,17850,United Kingdom',
  '1,85099b,"BAG, ""JUMBO""",1,2010-12-01T08:27:00,0.0,17850,United Kingdom',
  '1,POST,POSTAGE,1,2010-12-01T08:27:00,18,17850,United Kingdom',
  '2,22697,CUP,600,2010-12-01T09:00:00,10.0,12346,United Kingdom',
  '3,gift_0001_20,,3,2010-12-01T09:00:00,16.67,,United Kingdom',
  'C4,22697,CUP,-150,2010-12-02T10:00:00,10.0,12346,United Kingdom',
  '5,22697,CUP,700,2010-12-02T10:30:00,10.0,12346,United Kingdom',
  '6,BANK CHARGES,Bank Charges,1,2010-12-02T10:45:00,0.0,,United Kingdom',
  'A7,B,Adjust bad debt,1,2010-12-02T11:00:00,-11062.06,,United Kingdom',
  '8,22697,,-20,2010-12-04T12:00:00,0.0,,United Kingdom',
  '9,22386,found in a box,30,2010-12-04T12:30:00,0.0,,United Kingdom',
  'C10,22386,BAG,-4,2010-12-04T13:00:00,1.95,,United Kingdom',
  'C11,85099B,BAG,-1,2010-12-05T13:00:00,1.0,99999,United Kingdom',
  '12,23000,CHAIR,20,2010-12-06T08:00:00,600.125,13000,United Kingdom',
  '12,22386,BAG,5,2010-12-06T08:00:00,1.95,13000,United Kingdom',
]
