import { CannotStart } from '#shared/kernel/cannot-start.ts'
import { createDatabase } from './database.ts'

/**
 * Stores which currency the log's amounts are in, when nobody has told it yet. Amounts are stored in minor units without their currency:
 * rejects with CannotStart rather than read them as another one's. `url`: of a migrated write database, as its owner.
 */
export const keepCurrency = async (url: string, code: string): Promise<void> => {
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-migrate' })
  try {
    await database.query({ text: 'insert into log.currency (code) values ($1) on conflict do nothing', values: [code] })
    const [kept] = await database.query<{ code: string }>({ text: 'select code from log.currency', values: [] })
    if (kept!.code !== code)
      throw new CannotStart(
        `the amounts in this log are in ${kept!.code}, CURRENCY is ${code}: set CURRENCY=${kept!.code}, or begin with an empty database`,
      )
  } finally {
    await database.close()
  }
}
