import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { csv, row, withFile } from '../../importer/testing/files.ts'
import { type BasketFileOptions, readBaskets } from './basket-file.ts'
import { namedBaskets } from './baskets.ts'

describe('a file of baskets', () => {
  it('says which baskets each customer had, in their order, each item once', async () => {
    const { baskets } = await read('customer,basket,item\nann,2,tea\nbob,1,tea\nann,1,milk\nann,2,jam\nann,2,tea\nann,10,jam\n')
    assert.deepEqual(baskets, [
      { customer: 'bob', at: null, items: ['tea'] },
      { customer: 'ann', at: null, items: ['milk'] },
      { customer: 'ann', at: null, items: ['tea', 'jam'] },
      { customer: 'ann', at: null, items: ['jam'] },
    ])
  })

  it('may be gzipped, with other signs between the fields and without a header', async () => {
    for (const text of ['ann;1;tea\nann;2;jam\n', 'ann\t1\ttea\nann\t2\tjam\n', 'ann|1|tea\r\nann|2|jam\r\n'])
      assert.deepEqual((await read(gzipSync(text))).baskets, [
        { customer: 'ann', at: null, items: ['tea'] },
        { customer: 'ann', at: null, items: ['jam'] },
      ])
  })

  it('may have other columns, in any order, under names that are usual', async () => {
    const known = [
      'TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PRODUCT_ID\n2000/11/01,7,A,47\n',
      'order_id,user_id,order_number,product_id,order_date\n99,7,1,47,2000-11-01\n',
      'household_key,BASKET_ID,timestamp,PRODUCT_ID\n7,123,973036800,47\n',
      'Member_number,Date,itemDescription\n7,01-11-2000,47\n',
    ]
    for (const text of known)
      assert.deepEqual((await read(text)).baskets, [{ customer: '7', at: Date.UTC(2000, 10, 1), items: ['47'] }], text)
  })

  it('may have names that nobody knows: then its first three columns are taken', async () => {
    const { baskets, reading } = await read('klant,bon,artikel\n7,1,47\n7,2,48\n')
    assert.equal(baskets.length, 2)
    assert.equal(reading.columns, 'customer klant, basket bon, item artikel')
  })

  it('may be told which columns are meant, by name or by number', async () => {
    const text = 'a,b,c,d\n47,2000-11-01,x,7\n'
    for (const options of [
      { customerColumn: 'd', timeColumn: 'b', itemColumn: 'a' },
      { customerColumn: '4', timeColumn: '2', itemColumn: '1' },
    ])
      assert.deepEqual((await read(text, options)).baskets, [{ customer: '7', at: Date.UTC(2000, 10, 1), items: ['47'] }])
  })

  it('may have a number and a time of each basket: it was then bought at its first time', async () => {
    const { baskets } = await read(
      'customer,order,time,item\n7,b,2000-11-01 10:00,1\n7,a,2000-11-01 09:00,2\n7,b,2000-11-01 08:00,3\n',
    )
    assert.deepEqual(baskets, [
      { customer: '7', at: Date.UTC(2000, 10, 1, 8), items: ['1', '3'] },
      { customer: '7', at: Date.UTC(2000, 10, 1, 9), items: ['2'] },
    ])
  })

  it('has baskets of one day in the order of their numbers', async () => {
    const { baskets } = await read('customer,order,day,item\n7,10,2000-11-01,later\n7,9,2000-11-01,sooner\n')
    assert.deepEqual(
      baskets.flatMap(({ items }) => items),
      ['sooner', 'later'],
    )
  })

  it('has guests, who are told apart by their baskets alone', async () => {
    const { baskets, reading } = await read('customer,order,item\n,1,tea\nNULL,1,jam\n,2,tea\n7,1,tea\n')
    assert.deepEqual(
      baskets.map(({ customer, items }) => [customer, items.toSorted()]),
      [
        [null, ['jam', 'tea']],
        ['7', ['tea']],
        [null, ['tea']],
      ],
    )
    assert.deepEqual(reading.unusable, [])
  })

  it('in the format of Online Retail has its sales of goods', async () => {
    const { baskets, reading } = await read(
      csv(
        row('536365', '85123a', 6, '2.55'),
        row('536365', '85123A', 1, '2.55'),
        row('536365', 'gift_0001 10', 1, '8.33'),
        row('536365', 'POST', 1, '18'),
        row('536365', '71053', 1, '0'),
        row('C536366', '71053', -6, '3.39'),
        row('536367', '71053', 2, '3.39', { customer: '' }),
      ),
    )
    assert.deepEqual(baskets, [
      { customer: '17850', at: Date.UTC(2010, 11, 1, 8, 26), items: ['85123A', 'GIFT_0001_10'] },
      { customer: null, at: Date.UTC(2010, 11, 1, 8, 26), items: ['71053'] },
    ])
    assert.deepEqual(reading.leftOut, [
      { why: 'fees', rows: 1 },
      { why: 'not sold: quantity or price not above 0', rows: 1 },
      { why: 'credit notes and bad debts', rows: 1 },
    ])
  })

  it('tells how many lines could not be used, why, and where the first one is', async () => {
    const { reading } = await read(
      'customer,date,item\n7,2000-11-01,1\n7,tomorrow,1\n7,2000-02-30,1\n,2000-11-01,1\n7,2000-11-02,\n7\n7,2000-11-03,"1\n7,2000-11-04,2\n',
    )
    assert.equal(reading.rows, 7)
    assert.deepEqual(
      reading.unusable.toSorted((one, other) => one.line - other.line),
      [
        { problem: 'date is not one of the times like 2010-12-01T08:26:00', rows: 2, line: 3 },
        {
          problem: 'it has neither a customer nor a basket number, and a time is not enough to tell guests apart',
          rows: 1,
          line: 5,
        },
        { problem: 'item is empty', rows: 1, line: 6 },
        { problem: 'it has only 1 of 3 fields or more', rows: 1, line: 7 },
        { problem: 'its quotes are broken', rows: 1, line: 8 },
      ],
    )
  })
})

describe('times of baskets', () => {
  const at = async (values: readonly string[], name = 'time') => {
    const { baskets, reading } = await read(`customer,${name},item\n${values.map((value) => `7,${value},1\n`).join('')}`)
    return [baskets.map((basket) => (basket.at === null ? null : new Date(basket.at).toISOString())), reading.order]
  }

  it('are read with the year first, in UTC unless a zone is told', async () => {
    const told = 'time is read as times with the year first, in UTC where no zone is told'
    assert.deepEqual(await at(['2010-12-01T08:26:00', '2010/12/02', '2010-12-03 08:26:01.5+01:00']), [
      ['2010-12-01T08:26:00.000Z', '2010-12-02T00:00:00.000Z', '2010-12-03T07:26:01.000Z'],
      told,
    ])
  })

  it('are read as days of eight digits, and as seconds since 1970', async () => {
    assert.deepEqual(await at(['20001101']), [['2000-11-01T00:00:00.000Z'], 'time is read as days YYYYMMDD'])
    assert.deepEqual(await at(['20001101'], 'basket'), [['2000-11-01T00:00:00.000Z'], 'basket is read as days YYYYMMDD'])
    assert.deepEqual((await at(['973036800']))[0], ['2000-11-01T00:00:00.000Z'])
    assert.deepEqual((await at(['1373036800000']))[0], ['2013-07-05T15:06:40.000Z'])
  })

  it('are read with the month first or the day first, as the whole file tells', async () => {
    assert.deepEqual(await at(['12/1/2010 8:26', '12/31/2010 1:00 PM']), [
      ['2010-12-01T08:26:00.000Z', '2010-12-31T13:00:00.000Z'],
      'time is read as times month/day/year in UTC',
    ])
    assert.deepEqual(await at(['1/12/10', '31/12/10']), [
      ['2010-12-01T00:00:00.000Z', '2010-12-31T00:00:00.000Z'],
      'time is read as times day/month/year in UTC',
    ])
    assert.match(String((await at(['1/12/2010']))[1]), /month\/day\/year in UTC \(no day above 12 tells/)
    assert.deepEqual((await at(['1.12.2010']))[0], ['2010-12-01T00:00:00.000Z'])
  })

  it('are none in numbers, which are a sequence, nor in numbers of invoices that look like days', async () => {
    assert.deepEqual(await at(['1', '711'], 'day'), [[null, null], 'day is read as a sequence: there are no times'])
    assert.deepEqual((await at(['20001101'], 'invoice'))[0], [null])
  })

  it('are none in texts: baskets are then in the order of the file', async () => {
    assert.deepEqual(await at(['b', 'a'], 'order'), [
      [null, null],
      'order holds neither numbers nor times: baskets are in the order of the file',
    ])
  })
})

describe('a file that is no file of baskets is refused in a sentence:', () => {
  const fails = (text: string, message: RegExp, options: BasketFileOptions = {}) =>
    assert.rejects(read(text, options), { name: 'WrongUsage', message })

  it('a column is missing', () =>
    fails(
      'customer,order,price\n1,2,3\n',
      /Which column of .* is the item\? It has 1 customer, 2 order, 3 price: say it by --item-column\.$/,
    ))
  it('a column that is asked for is missing', () =>
    fails('customer,order,item\n1,2,3\n', /^--item-column sku: .* has no such column, but 1 customer, 2 order, 3 item\.$/, {
      itemColumn: 'sku',
    }))
  it('it has too few columns', () => fails('1,2\n', /has 2 columns: customer, basket and item are needed/))
  it('its times are none', () =>
    fails('customer,time,item\n1,soon,3\n', /time holds no times that are known, but "soon": give them like/))
  it('no line can be used', () =>
    fails('customer,basket,item\n1,2,\n', /has no line that can be used\. Line 2: item is empty\.$/))
  it('its delimiter is none', () => fails('1,2,3\n', /^--delimiter "ab" is not one sign like ; or tab\.$/, { delimiter: 'ab' }))
  it('it has a header alone', () => fails('customer,basket,item\n', /has no line that can be used/))
})

const read = (content: string | Buffer, options?: BasketFileOptions) =>
  withFile(content, async (path) => {
    const { baskets, reading } = await readBaskets(path, options)
    return { baskets: [...namedBaskets(baskets)], reading }
  })
