import assert from 'node:assert/strict'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { bools, float8s, int4s, int8s, texts, timestamps, uuids } from './binary-arrays.ts'

describe('binary arrays', () => {
  let test: TestDatabase
  before(async () => {
    test = await freshWriteDatabase()
  })
  after(() => test.drop())

  const through = async (type: string, values: Buffer): Promise<unknown> => {
    const [row] = await test.database.query<{ items: unknown }>({
      text: `select to_json($1::${type}[]) as items`,
      values: [values],
    })
    return row!.items
  }

  it('carry every kind of element, with nulls', async () => {
    assert.deepEqual(await through('text', texts(['a', null, '', 'ü{"\\,}€'])), ['a', null, '', 'ü{"\\,}€'])
    assert.deepEqual(await through('int', int4s([1, null, -2_147_483_648])), [1, null, -2_147_483_648])
    assert.deepEqual(await through('bigint', int8s([2 ** 53 - 1, -1, null, -(2 ** 53 - 1), 2 ** 32, -(2 ** 32), 0])), [
      2 ** 53 - 1,
      -1,
      null,
      -(2 ** 53 - 1),
      2 ** 32,
      -(2 ** 32),
      0,
    ])
    assert.deepEqual(await through('float8', float8s([0.1, null])), [0.1, null])
    assert.deepEqual(await through('boolean', bools([true, null, false])), [true, null, false])
    assert.deepEqual(await through('uuid', uuids(['01890000-0000-7000-8000-0000000000ff', null])), [
      '01890000-0000-7000-8000-0000000000ff',
      null,
    ])
    assert.deepEqual(
      await through(
        'timestamptz',
        timestamps(['1999-12-31T23:59:59.999Z', null, '9999-12-31T23:59:59.999Z', '0001-01-01T00:00:00Z']),
      ),
      ['1999-12-31T23:59:59.999+00:00', null, '9999-12-31T23:59:59.999+00:00', '0001-01-01T00:00:00+00:00'],
    )
  })

  it('may be empty', async () => assert.deepEqual(await through('text', texts([])), []))

  it('refuse what does not fit', () => {
    assert.throws(() => int8s([2 ** 53]), RangeError)
    assert.throws(() => int4s([2 ** 31]), RangeError)
    assert.throws(() => uuids(['nonsense']), RangeError)
    assert.throws(() => timestamps(['yesterday']), RangeError)
  })
})
