import { WrongUsage } from '#shared/runtime/usage.ts'
import { bytesOf, type FileProgress } from '../../importer/csv-file.ts'
import { type CsvRecord, csvBlocks } from '../../importer/csv-records.ts'
import { createBasketBuilder } from './basket-builder.ts'
import { type ColumnOptions, type Columns, columnsOf } from './basket-columns.ts'
import { type LineOf, lineReader } from './basket-lines.ts'
import { type BasketOrder, basketOrder } from './basket-order.ts'
import type { Baskets } from './baskets.ts'
import { createRowTally, type RowTally } from './row-tally.ts'

export type BasketFileOptions = ColumnOptions & { readonly delimiter?: string | undefined }

/** What a file was taken for, in words for whoever gave it, and the rows of it that are in no basket. */
export type Reading = { readonly columns: string; readonly order: string } & RowTally

/**
 * The baskets of a shop's file: CSV, gzipped or not, with a customer, a basket and an item in each line. A basket's name is its number or
 * its time; the same one of another customer is another. Lines without a customer are baskets of guests. A few numbers are kept per line.
 * Throws WrongUsage when it is not clear which columns are meant or no line can be used, ImportError when the file cannot be read.
 */
export const readBaskets = async (
  path: string,
  options: BasketFileOptions = {},
  progress?: FileProgress,
): Promise<{ readonly baskets: Baskets; readonly reading: Reading }> => {
  const [builder, tally] = [createBasketBuilder(), createRowTally()]
  let file: Known | undefined
  for await (const { records, broken } of fromSample(blocksOf(path, options.delimiter, progress))) {
    file ??= knownOf(path, records, options)
    for (const { line, problem } of broken) tally.unusable(line, problem)
    for (const record of file.hasHeader ? records.filter(({ line }) => line !== file!.firstLine) : records) {
      const line = file.lineOf(record.fields)
      if (line.kind === 'item') builder.add(line.customer, line.basket, line.item, line.order)
      else if (line.kind === 'unusable') tally.unusable(record.line, line.problem)
      else tally.leftOut(line.why)
      tally.row()
    }
  }
  if (!file) throw new WrongUsage(`${path} has no lines.`)
  const { columns, order } = file
  const baskets = builder.build(order.instants)
  const reading = { columns: described(columns), order: order.described(), ...tally.told() }
  if (baskets.customerOf.length === 0) throw new WrongUsage(`${path} has no line that can be used. ${noneUsable(reading)}`)
  return { baskets, reading }
}

type Known = {
  readonly columns: Columns
  readonly order: BasketOrder
  readonly lineOf: LineOf
  readonly hasHeader: boolean
  readonly firstLine: number
}

const knownOf = (path: string, sample: readonly CsvRecord[], options: ColumnOptions): Known => {
  const [first, second] = sample
  const columns = columnsOf(path, first!.fields, second?.fields, options)
  const hasHeader = columns.names !== undefined
  const order = basketOrder(path, columns, hasHeader ? sample.slice(1) : sample)
  return { columns, order, lineOf: lineReader(columns, order), hasHeader, firstLine: first!.line }
}

const SAMPLE = 1000

type Block = { readonly records: readonly CsvRecord[]; readonly broken: readonly { line: number; problem: string }[] }

/** The first block is long enough to tell what the columns are. */
async function* fromSample(blocks: AsyncIterable<Block>): AsyncGenerator<Block> {
  let sample: Block | undefined = { records: [], broken: [] }
  for await (const block of blocks) {
    if (sample === undefined) yield block
    else {
      sample = { records: [...sample.records, ...block.records], broken: [...sample.broken, ...block.broken] }
      if (sample.records.length < SAMPLE) continue
      yield sample
      sample = undefined
    }
  }
  if (sample && sample.records.length > 0) yield sample
}

async function* blocksOf(path: string, delimiter: string | undefined, progress?: FileProgress): AsyncGenerator<Block> {
  const bytes = bytesOf(path, progress)
  const start = await bytes.next()
  const first = start.done ? Buffer.alloc(0) : start.value
  const chunks = (async function* () {
    yield first
    yield* bytes
  })()
  yield* csvBlocks(chunks, delimiter === undefined ? delimiterOf(first) : givenDelimiter(delimiter))
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** The sign that is most often in the first line. */
const delimiterOf = (start: Buffer): string => {
  const line = start.toString().split('\n', 1)[0]!
  const times = DELIMITERS.map((delimiter) => line.split(delimiter).length)
  return DELIMITERS[times.indexOf(Math.max(...times))]!
}

const givenDelimiter = (given: string): string => {
  const delimiter = given === 'tab' || given === '\\t' ? '\t' : given
  if (delimiter.length !== 1) throw new WrongUsage(`--delimiter ${JSON.stringify(given)} is not one sign like ; or tab.`)
  return delimiter
}

const described = (columns: Columns): string => {
  const name = (place: number) => columns.names?.[place] ?? String(place + 1)
  const parts = (['customer', 'basket', 'time', 'item'] as const).flatMap((role) =>
    columns[role] === undefined ? [] : [`${role} ${name(columns[role])}`],
  )
  return `${parts.join(', ')}${columns.retail ? '; Online Retail: sales of goods' : ''}`
}

const noneUsable = ({ unusable }: Reading): string => unusable.map(({ problem, line }) => `Line ${line}: ${problem}.`).join(' ')
