import assert from 'node:assert/strict'
import { MAX_ITEMS } from '#shared/kernel/money.ts'
import { createEntries } from './entries.ts'
import type { Entry } from './entry.ts'
import { COLUMNS, isProblem, type RawRow, type RetailRow, retailRowOf } from './retail-row.ts'
import { row } from './testing/files.ts'

describe('rows become', () => {
  it('one order per invoice, the same article twice in two lines, at the time of its first row', () =>
    assert.deepEqual(
      entriesOf(
        row('536365', '85123A', 6, '2.55'),
        row('536365', '22386', 1, '1.95', { time: '08:27' }),
        row('536365', '85123a', 2, '2.1', { time: '08:27' }),
      ),
      [
        {
          type: 'order',
          invoice: '536365',
          customer: '17850',
          at: '2010-12-01T08:26:00.000Z',
          line: 2,
          items: [
            { article: '85123A', quantity: 6, price: 2.55 },
            { article: '22386', quantity: 1, price: 1.95 },
            { article: '85123A', quantity: 2, price: 2.1 },
          ],
        },
      ],
    ))

  it('an order with its free lines, even with only such', () => {
    const [sold, given] = entriesOf(row('1', '22386', 1, '1'), row('1', 'M', 1, '0'), row('2', '22386', 3, '0')) as [Entry, Entry]
    assert.deepEqual(itemsOf(sold), [
      { article: '22386', quantity: 1, price: 1 },
      { article: 'M', quantity: 1, price: 0 },
    ])
    assert.deepEqual(itemsOf(given), [{ article: '22386', quantity: 3, price: 0 }])
  })

  it("a guest's order without a customer", () =>
    assert.deepEqual(
      entriesOf(row('1', '22386', 1, '1', { customer: '' })).map((entry) => 'customer' in entry && entry.customer),
      [''],
    ))

  it('one credit note per invoice, counted upwards', () => {
    const [credit] = entriesOf(row('C7', '22386', -2, '1.5'), row('C7', '22386', -1, '1')) as [Entry]
    assert.equal(credit.type, 'credit note')
    assert.deepEqual(itemsOf(credit), [
      { article: '22386', quantity: 2, price: 1.5 },
      { article: '22386', quantity: 1, price: 1 },
    ])
  })

  it('a movement for each row of stock, with its description or "unknown" as the reason', () =>
    assert.deepEqual(
      entriesOf(
        row('7', '22386', -3, '0', { customer: '', description: 'damaged' }),
        row('7', '22386', 2, '0', { customer: '', description: ' ' }),
        row('7', '22386', 5, '0', { customer: '', description: 'found' }),
      ).map((entry) => ('reason' in entry ? [entry.type, entry.nth, entry.quantity, entry.reason] : entry)),
      [
        ['written off', 1, -3, 'damaged'],
        ['found', 2, 2, 'unknown'],
        ['found', 3, 5, 'found'],
      ],
    ))

  it('an order and its movements when an invoice mixes them, in the order of their first rows', () =>
    assert.deepEqual(
      entriesOf(
        row('7', '22386', 1, '1', { customer: '' }),
        row('7', '22386', 2, '0', { customer: '' }),
        row('7', '22697', 1, '1', { customer: '' }),
      ).map(({ type, line }) => [type, line]),
      [
        ['order', 2],
        ['found', 3],
      ],
    ))

  it('nothing for bad debts and fees that move nothing', () =>
    assert.deepEqual(entriesOf(row('A1', 'B', 1, '-11062.06', { customer: '' }), row('2', 'DOT', 1, '0', { customer: '' })), []))
})

describe('an invoice', () => {
  it('need not be kept together', () => {
    const entries = entriesOf(row('1', '22386', 1, '1'), row('2', '22386', 1, '1'), row('1', '22697', 1, '1'))
    assert.deepEqual(
      entries.map((entry) => [entry.invoice, itemsOf(entry).length]),
      [
        ['1', 2],
        ['2', 1],
      ],
    )
  })

  it('is complete when it has not been seen for long enough, not at the end of the file', () => {
    const emitted: string[] = []
    const entries = createEntries(({ invoice }) => emitted.push(invoice), 10)
    for (let index = 0; index < 100; index++) entries.add(parsed(row(`${Math.floor(index / 2)}`, '22386', 1, '1'), index))
    assert.deepEqual(
      emitted,
      Array.from({ length: 44 }, (_, index) => `${index}`),
    )
  })

  it('belongs to one customer: a row that says otherwise is left out', () => {
    const emitted: Entry[] = []
    const entries = createEntries((entry) => emitted.push(entry))
    const problems = [
      row('1', '22386', 1, '1'),
      row('1', '22697', 1, '1', { customer: '12346' }),
      row('1', '22697', 1, '1', { customer: '' }),
    ].map((text, index) => entries.add(parsed(text, index))?.problem)
    entries.end()
    assert.deepEqual(problems, [
      undefined,
      "invoice 1 is customer 17850's in the rows before, here it is customer 12346's",
      "invoice 1 is customer 17850's in the rows before, here it is a guest's",
    ])
    assert.equal(emitted.length, 1)
  })

  it('is left out as a whole when it has more rows than an order may have items', () => {
    const emitted: string[] = []
    const entries = createEntries(({ invoice }) => emitted.push(invoice), 10)
    const add = (invoice: string, index: number) => entries.add(parsed(row(invoice, '22386', 1, '1'), index))
    const added = Array.from({ length: MAX_ITEMS + 100 }, (_, index) => add('1', index))
    assert.deepEqual(added.slice(MAX_ITEMS - 1, MAX_ITEMS + 1), [
      undefined,
      { problem: 'invoice 1 has more than 2000 rows and is left out' },
    ])
    assert.equal(added.filter((problem) => problem !== undefined).length, 100)
    for (let index = 0; index < MAX_ITEMS; index++) assert.equal(add('2', index), undefined)
    entries.end()
    assert.deepEqual(emitted, ['2'])
  })
})

const parsed = (text: string, index: number): RetailRow => {
  const [InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID] = text.split(',')
  const raw = { InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID } as RawRow
  assert.ok(COLUMNS.every((column) => raw[column] !== undefined))
  const retailRow = retailRowOf(raw, index + 2)
  assert.ok(!isProblem(retailRow))
  return retailRow
}

const entriesOf = (...rows: readonly string[]): Entry[] => {
  const emitted: Entry[] = []
  const entries = createEntries((entry) => emitted.push(entry))
  for (const [index, text] of rows.entries()) assert.equal(entries.add(parsed(text, index)), undefined)
  entries.end()
  return emitted
}

const itemsOf = (entry: Entry) => ('items' in entry ? entry.items : [])
