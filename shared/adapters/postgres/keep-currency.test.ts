import assert from 'node:assert/strict'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { keepCurrency } from './keep-currency.ts'

describe('The currency of a log', () => {
  let database: Awaited<ReturnType<typeof freshWriteDatabase>>
  beforeEach(async () => {
    database = await freshWriteDatabase()
  })
  afterEach(() => database.drop())

  it('is the first one that it is told', async () => {
    await keepCurrency(database.url, 'EUR')
    await keepCurrency(database.url, 'EUR')
  })

  it('is never another one', async () => {
    await keepCurrency(database.url, 'EUR')
    await assert.rejects(keepCurrency(database.url, 'JPY'), /in EUR, CURRENCY is JPY: set CURRENCY=EUR/)
    await keepCurrency(database.url, 'EUR')
  })

  it('is one of those that are told at the same moment', async () => {
    const told = await Promise.allSettled(['EUR', 'USD', 'JPY'].map((code) => keepCurrency(database.url, code)))
    assert.equal(told.filter(({ status }) => status === 'fulfilled').length, 1)
  })
})
