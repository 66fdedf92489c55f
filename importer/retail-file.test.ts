import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { retailRows } from './retail-file.ts'
import { csv, HEADER, row, withFile } from './testing/files.ts'

const SALES = csv(row('536365', '85123A', 6, '2.55'), row('536366', '71053', 6, '3.39'))

describe('an Online Retail file', () => {
  it('is read row by row, with line numbers', () => withFile(SALES, (path) => reads(path, [2, '536365'], [3, '536366'])))

  it('may be gzipped, whatever its name says', () =>
    withFile(gzipSync(SALES), (path) => reads(path, [2, '536365'], [3, '536366'])))

  it('may be several gzips behind one another', () =>
    withFile(Buffer.concat([gzipSync(SALES), gzipSync(`${row('536367', '84406B', 8, '2.75')}\n`)]), (path) =>
      reads(path, [2, '536365'], [3, '536366'], [4, '536367']),
    ))

  it('may begin with a byte order mark and end its lines with CRLF', () =>
    withFile(`\ufeff${SALES.replaceAll('\n', '\r\n')}`, (path) => reads(path, [2, '536365'], [3, '536366'])))

  it('may have its columns in any order, and others', () =>
    withFile(
      'Shop,UnitPrice,Quantity,CustomerID,StockCode,InvoiceDate,Description,InvoiceNo\nLondon,1,2,,22386,2010-12-01T08:26:00,BAG,7\n',
      (path) => reads(path, [2, '7']),
    ))

  it('reports what is broken with its line, and goes on', () =>
    withFile(
      csv(
        row('1', '22386', 1, '1', { description: '"TWO\nLINES"' }),
        row('2', '22386', 1, '1', { description: '"OPEN' }),
        row('3', '22386', 0, '1'),
        '4,22386,BAG,1,2010-12-01T08:26:00,1,17850',
        row('5', '22386', 1, '1', { description: '"A ""BAG"", RED"' }),
      ),
      async (path) => {
        const { rows, broken } = await read(path)
        assert.deepEqual(rows, [
          [2, '1'],
          [7, '5'],
        ])
        assert.deepEqual(broken, [
          { line: 4, problem: 'its quotes are broken' },
          { line: 5, problem: 'Quantity "0" is not a whole number up to 1000000 and not 0' },
          { line: 6, problem: 'it has 7 fields, the header 8' },
        ])
      },
    ))
})

describe('a file of another kind is refused in a sentence:', () => {
  it('there is none', () => fails('/nowhere/retail.csv', 'There is no file /nowhere/retail.csv.'))
  it('a directory', () => fails(tmpdir(), `${tmpdir()} is a directory: give the CSV file in it.`))
  it('an empty one', () => withFile('', (path) => fails(path, `${path} is empty.`)))
  it('an empty gzip', () => withFile(gzipSync(''), (path) => fails(path, `${path} is empty.`)))
  it('one in UTF-16', () =>
    withFile(Buffer.from(`\ufeff${SALES}`, 'utf16le'), (path) =>
      fails(path, `${path} is in UTF-16: save it as UTF-8 and take that.`),
    ))
  it('blank lines', () =>
    withFile('\n\n', (path) =>
      fails(path, `${path} has no line that names its columns: it should begin with ${HEADER.replace(',Country', '')}.`),
    ))
  it('other columns', () =>
    withFile('InvoiceNo,StockCode,Description,Quantity,InvoiceDate\n', (path) =>
      fails(path, `${path} is not in the Online Retail format: its first line does not name UnitPrice, CustomerID.`),
    ))
  it('a gzip that is cut short', () => {
    const whole = gzipSync(csv(...Array.from({ length: 2000 }, (_, index) => row(String(index), `${index}`, 1, '1'))))
    return withFile(whole.subarray(0, whole.length - 100), (path) =>
      fails(path, `${path} is cut short: its gzip data ends in the middle. Copy or download it again.`),
    )
  })
  it('a gzip that is damaged', () => {
    const whole = gzipSync(SALES)
    whole.fill(0xff, 12, 40)
    return withFile(whole, (path) => fails(path, `${path} is damaged: its gzip data cannot be read. Copy or download it again.`))
  })
})

const read = async (path: string) => {
  const batches = await Array.fromAsync(retailRows(path))
  return {
    rows: batches.flatMap(({ rows }) => rows.map(({ line, invoice }) => [line, invoice] as const)),
    broken: batches.flatMap(({ broken }) => broken),
  }
}

const reads = async (path: string, ...expected: (readonly [line: number, invoice: string])[]) =>
  assert.deepEqual(await read(path), { rows: expected, broken: [] })

const fails = (path: string, message: string) => assert.rejects(read(path), { name: 'ImportError', message })
