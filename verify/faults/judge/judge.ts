import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { groups } from '../../../consumer-service/projections.ts'
import { differencesBetween } from '../../judge/compare.ts'
import { wrongFacts } from '../../judge/facts.ts'
import { createFold } from '../../judge/fold.ts'
import { wrongLists } from '../../judge/lists.ts'
import type { Databases } from '../../system/databases.ts'
import { WITNESSES } from '../../system/programs/witness.ts'
import type { Ledger } from '../load/ledger.ts'
import { wrongInTheBooks } from './books.ts'
import { rowsBehind } from './read-log.ts'
import { createStockCheck } from './stock-on-hand.ts'

/** Answers everything that is wrong with a system that has settled; asked again, it looks at what has come since and at the whole. */
export type Judge = () => Promise<readonly string[]>

/** What the program recorded by itself: the default store, and what a reactor caused. */
const BY_ITSELF = /^(?!b\d+-|opening-)/
const CAUSED = 'CustomerTierChanged'

/** `ends`: where the log was put back to, each time; since it was last judged, and not behind that. */
export const createJudge = (databases: Databases, ledger: Ledger, ends: readonly number[] = []): Judge => {
  const log = createLogReader(databases.write)
  const projections = groups.flatMap((group) => group.projections)
  const tables = projections.flatMap((projection) => projection.tables)
  const fold = createFold(log, databases.fold, projections)
  const checkStock = createStockCheck()
  let judged = 0

  const judgeNew = async (): Promise<readonly string[]> => {
    const rows = await rowsBehind(databases.write, judged)
    judged = rows.at(-1)?.position ?? judged
    const asked = rows.filter(({ key, type }) => type !== CAUSED && !BY_ITSELF.test(key))
    const ofStock = rows.filter(({ stream }) => stream.startsWith('stock-'))
    return [...wrongInTheBooks(ledger.take(), asked, ends), ...ofStock.flatMap(checkStock)]
  }

  return async () => {
    const findings = [...(await judgeNew()), ...(await wrongFacts(databases, WITNESSES))]
    await fold()
    const { read, fold: right } = databases
    return [...findings, ...(await differencesBetween(read, right, tables)), ...(await wrongLists(read, right))]
  }
}
