import assert from 'node:assert/strict'
import { isProblem, type RawRow, retailRowOf } from './retail-row.ts'

const SALE: RawRow = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '2010-12-01T08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850',
}

const of = (differences: Partial<RawRow>) => retailRowOf({ ...SALE, ...differences }, 2)
const kindOf = (differences: Partial<RawRow>) => {
  const row = of(differences)
  return isProblem(row) ? row.problem : row.kind
}

describe('a row of the Online Retail file', () => {
  it('says what was sold, when, to whom and for how much', () =>
    assert.deepEqual(of({}), {
      kind: 'sale',
      line: 2,
      invoice: '536365',
      article: '85123A',
      description: 'WHITE HANGING HEART T-LIGHT HOLDER',
      quantity: 6,
      price: 2.55,
      customer: '17850',
      at: '2010-12-01T08:26:00.000Z',
    }))

  for (const [kind, what, differences] of [
    ['sale', 'a quantity and a price', {}],
    ['sale', 'a quantity and a price but no customer', { CustomerID: '' }],
    ['sale', 'a fee with a price', { StockCode: 'POST', UnitPrice: '18.0' }],
    ['free', 'no price but a customer', { UnitPrice: '0.0' }],
    ['free', 'a fee without a price but with a customer', { StockCode: 'M', UnitPrice: '0' }],
    ['found', 'neither price nor customer', { UnitPrice: '0.0', CustomerID: '' }],
    ['written off', 'less than nothing on an invoice', { Quantity: '-3', UnitPrice: '0.0', CustomerID: '' }],
    ['written off', 'less than nothing, with a price', { Quantity: '-3' }],
    ['credit', 'less than nothing on a credit note', { InvoiceNo: 'C536379', Quantity: '-1' }],
    ['credit', 'a fee on a credit note', { InvoiceNo: 'C536379', StockCode: 'D', Quantity: '-1', UnitPrice: '27.5' }],
    [
      'bad debt',
      'an invoice with an A, even below zero',
      { InvoiceNo: 'A563186', StockCode: 'B', UnitPrice: '-11062.06', CustomerID: '' },
    ],
    ['idle fee', 'a fee with neither price nor customer', { StockCode: 'DOT', UnitPrice: '0.0', CustomerID: '' }],
    ['idle fee', 'less than nothing of a fee', { StockCode: 'M', Quantity: '-1', UnitPrice: '0.0' }],
  ] as const)
    it(`is "${kind}" when it has ${what}`, () => assert.equal(kindOf(differences), kind))

  it('counts what was taken back upwards, what was written off downwards', () => {
    assert.equal(quantityOf({ InvoiceNo: 'C536379', Quantity: '-12' }), 12)
    assert.equal(quantityOf({ Quantity: '-12' }), -12)
  })

  it('names one article one way', () => {
    assert.equal(articleOf('85123a'), '85123A')
    assert.equal(articleOf('gift_0001_40'), 'GIFT_0001_40')
    assert.equal(articleOf(' Bank Charges '), 'BANK_CHARGES')
  })

  it('may say its time with a space, a zone or milliseconds', () => {
    assert.equal(timeOf('2010-12-01 08:26:00'), '2010-12-01T08:26:00.000Z')
    assert.equal(timeOf('2010-12-01T08:26:00Z'), '2010-12-01T08:26:00.000Z')
    assert.equal(timeOf('2010-12-01T08:26:00.125+02:00'), '2010-12-01T06:26:00.125Z')
  })

  for (const [problem, differences] of [
    ['InvoiceNo is empty', { InvoiceNo: ' ' }],
    ['InvoiceNo "53 65" is not an invoice number', { InvoiceNo: '53 65' }],
    ['StockCode is empty', { StockCode: '' }],
    ['StockCode "85/123" is not an article code', { StockCode: '85/123' }],
    ['CustomerID "Smith & Co" is not a customer number', { CustomerID: 'Smith & Co' }],
    ['Description holds a NUL', { Description: 'BAG\0' }],
    ['InvoiceDate "12/1/2010 8:26" is not a time like 2010-12-01T08:26:00', { InvoiceDate: '12/1/2010 8:26' }],
    ['InvoiceDate "2011-02-29T08:26:00" is not a time like 2010-12-01T08:26:00', { InvoiceDate: '2011-02-29T08:26:00' }],
    ['Quantity is empty', { Quantity: '' }],
    ['Quantity "six" is not a whole number up to 1000000 and not 0', { Quantity: 'six' }],
    ['Quantity "1.5" is not a whole number up to 1000000 and not 0', { Quantity: '1.5' }],
    ['Quantity "1e3" is not a whole number up to 1000000 and not 0', { Quantity: '1e3' }],
    ['Quantity "0" is not a whole number up to 1000000 and not 0', { Quantity: '0' }],
    ['Quantity "1000001" is not a whole number up to 1000000 and not 0', { Quantity: '1000001' }],
    ['UnitPrice is empty', { UnitPrice: '' }],
    ['UnitPrice "2,55" is not a price with at most four decimals', { UnitPrice: '2,55' }],
    ['UnitPrice "0.12345" is not a price with at most four decimals', { UnitPrice: '0.12345' }],
    ['UnitPrice "NaN" is not a price with at most four decimals', { UnitPrice: 'NaN' }],
    ['UnitPrice -2.55 is negative', { UnitPrice: '-2.55' }],
    ['UnitPrice -2.55 is negative', { InvoiceNo: 'C536379', Quantity: '-1', UnitPrice: '-2.55' }],
    ['Quantity 6 on credit note C536379: goods taken back are negative', { InvoiceNo: 'C536379' }],
  ] as const)
    it(`cannot be used when ${problem}`, () => assert.equal(kindOf(differences), problem))
})

const quantityOf = (differences: Partial<RawRow>) => field(differences, 'quantity')
const articleOf = (StockCode: string) => field({ StockCode }, 'article')
const timeOf = (InvoiceDate: string) => field({ InvoiceDate }, 'at')
const field = (differences: Partial<RawRow>, name: 'quantity' | 'article' | 'at') => {
  const row = of(differences)
  return isProblem(row) ? row : row[name]
}
