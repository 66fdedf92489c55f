import { type Options, parse } from 'csv-parse/sync'
import { closedEnd, count, lineEnd, NEWLINE, QUOTE } from './csv-text.ts'
import { ImportError } from './import-error.ts'

/** `line` is the physical line it begins in, the first one being 1. */
export type CsvRecord = { readonly line: number; readonly fields: readonly string[] }
export type BrokenLine = { readonly line: number; readonly problem: string }
export type CsvBlock = { readonly records: readonly CsvRecord[]; readonly broken: readonly BrokenLine[] }

type Block = CsvBlock & { readonly bytes: number; readonly lines: number }

/** A quoted field may run over some lines; one that runs on further was never closed. */
const MAX_LINES = 20
const MAX_BYTES = 64 * 1024
const MAX_LINE_BYTES = 1024 * 1024

/**
 * RFC 4180 records by the thousand, in constant memory. The text is cut where all quotes are closed, and csv-parse reads block after
 * block; a block with a broken quote is read again line by line, so that a broken line costs itself and nothing behind it.
 */
export async function* csvBlocks(chunks: AsyncIterable<Buffer>, delimiter = ','): AsyncGenerator<CsvBlock> {
  const rows = rowsWith(delimiter)
  let rest: Buffer = Buffer.alloc(0)
  let [line, width] = [1, 0]
  const passed = (block: Block): CsvBlock => {
    rest = rest.subarray(block.bytes)
    line += block.lines
    width ||= block.records[0]?.fields.length ?? 0
    return block
  }
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = closedEnd(rest)
    if (end === 0 && rest.length <= MAX_BYTES) continue
    yield passed(readBlock(rows, rest.subarray(0, end), line, width) ?? readByLine(rows, rest, line, width, { atEnd: false }))
    if (rest.length > MAX_LINE_BYTES) throw new ImportError(`Line ${line} is longer than a megabyte: this is not a CSV file.`)
  }
  if (rest.length > 0) yield readBlock(rows, rest, line, width) ?? readByLine(rows, rest, line, width, { atEnd: true })
}

/** undefined when a quote is broken. */
const readBlock = (rowsOf: RowsOf, text: Buffer, firstLine: number, width: number): Block | undefined => {
  const rows = text.length > 0 ? rowsOf(text, width) : undefined
  if (!rows) return undefined
  const records: CsvRecord[] = []
  let line = firstLine
  for (const fields of rows) {
    if (!isBlank(fields)) records.push({ line, fields })
    line += 1 + newlinesIn(fields)
  }
  return { records, broken: [], bytes: text.length, lines: line - firstLine }
}

const readByLine = (rowsOf: RowsOf, text: Buffer, firstLine: number, width: number, { atEnd }: { atEnd: boolean }): Block => {
  const [records, broken]: [CsvRecord[], BrokenLine[]] = [[], []]
  let [bytes, lines] = [0, 0]
  while (bytes < text.length) {
    const record = recordAt(rowsOf, text, bytes, width)
    if (record.end === -1 && !atEnd) break
    if (record.fields && !isBlank(record.fields)) records.push({ line: firstLine + lines, fields: record.fields })
    if (!record.fields) broken.push({ line: firstLine + lines, problem: 'its quotes are broken' })
    const next = record.fields ? record.end : lineEnd(text, bytes)
    const end = next === -1 ? text.length : next
    lines += count(text, NEWLINE, bytes, end)
    bytes = end
  }
  return { records, broken, bytes, lines }
}

/** The record that begins at `from`, without fields when none does. `end` is -1 when this text does not tell where it ends. */
const recordAt = (
  rowsOf: RowsOf,
  text: Buffer,
  from: number,
  width: number,
): { fields?: readonly string[] | undefined; end: number } => {
  let end = from
  for (let lines = 1; lines <= MAX_LINES && end !== -1; lines++) {
    end = lineEnd(text, end)
    const record = text.subarray(from, end === -1 ? text.length : end)
    if (count(record, QUOTE) % 2 === 0) return { fields: rowsOf(record, width)?.[0], end }
  }
  return { end }
}

/** undefined when a quote is broken, or when lines run together into something that is no row. */
type RowsOf = (text: Buffer, width: number) => readonly string[][] | undefined

const rowsWith = (delimiter: string): RowsOf => {
  const options: Options = { record_delimiter: ['\r\n', '\n'], relax_column_count: true, delimiter }
  return (text, width) => {
    const runTogether = (fields: string[]) => {
      const newlines = newlinesIn(fields)
      return newlines >= MAX_LINES || (newlines > 0 && fields.length !== (width || fields.length))
    }
    try {
      const rows = parse(text, options)
      return rows.some(runTogether) ? undefined : rows
    } catch {
      return undefined
    }
  }
}

const newlinesIn = (fields: readonly string[]): number => {
  let newlines = 0
  for (const field of fields) for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) newlines++
  return newlines
}

const isBlank = (fields: readonly string[]): boolean => fields.length === 1 && fields[0]!.trim() === ''
