import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import { readFeatures } from '../query-service/reads/recommendations-features.ts'
import { readTogether } from '../query-service/reads/recommendations-together.ts'
import { partnersOf } from '../query-service/routes/product-recommendations.ts'

/** What the dearest statements cost by themselves, from the tenth run on: the last lines of EXPLAIN, and the buffers of the whole. */
export const explained = async (url: string, customers: readonly string[], productIds: readonly string[]) => {
  const database = createDatabase({ url, role: 'daybook_query', applicationName: 'daybook-bench', max: 1 })
  for (const customerId of customers)
    await explain(database, `customer ${customerId}`, (asked) => readFeatures(asked, { customerId, popular: 30 }))
  const partners = partnersOf(productIds.length)
  await explain(database, `a basket of ${productIds.length}`, (asked) => readTogether(asked, { productIds, partners }))
  await database.close()
}

const RUNS = 10

const explain = async (database: Transaction, what: string, read: (asked: Transaction) => Promise<unknown>): Promise<void> => {
  const statements: Statement[] = []
  const query: Transaction['query'] = (statement) => {
    statements.push(statement)
    return database.query(statement)
  }
  for (let run = 0; run < RUNS; run++) await read({ query })
  const { text, values } = statements[0]!
  const rows = await database.query<{ 'QUERY PLAN': string }>({ text: `explain (analyze, buffers) ${text}`, values })
  const lines = rows.map((row) => row['QUERY PLAN'].trim())
  const buffers = lines.find((line) => line.startsWith('Buffers'))
  console.log([what.padEnd(26), ...lines.filter((line) => /^(Planning|Execution) Time/.test(line)), buffers].join('; '))
}
