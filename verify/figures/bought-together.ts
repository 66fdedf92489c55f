import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { VerifyError } from '../verify-error.ts'
import { type Baskets, basketsOf, capped, mostTogether, ordersWithBoth, type Pair } from './baskets.ts'
import { CSV_FILE, CSV_SHA256, PAIRS_WITHOUT_CAP } from './known-figures.ts'

/** How many orders have both articles, by Daybook's own rule. */
export type Together = { readonly pair: Pair; readonly orders: number }

const MOST = 5

/** Recounts the pairs that the README names and those that are together most often under the cap. */
export const boughtTogether = async (directory: string): Promise<readonly Together[]> => {
  const path = join(directory, CSV_FILE)
  await requireTheYear(path)
  const baskets = await basketsOf(path)
  requireRightCount(baskets)
  const kept = capped(baskets)
  const pairs = [...PAIRS_WITHOUT_CAP.map(({ pair }): Pair => pair), ...mostTogether(kept, MOST)]
  const distinct = new Map(pairs.map((pair) => [pair.join(), pair]))
  return [...distinct.values()].map((pair) => ({ pair, orders: ordersWithBoth(kept, pair) }))
}

/** The known figures are those of one file. */
const requireTheYear = async (path: string): Promise<void> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash).catch((error: Error) => {
    throw new VerifyError(`${path} cannot be read: ${error.message}.`)
  })
  if (hash.digest('hex') !== CSV_SHA256)
    throw new VerifyError(`${path} is not the file whose figures are known: its SHA-256 differs.`)
}

/** Counted as the README counts, the recount must come to what the README says: else it is this recount that is wrong. */
const requireRightCount = (baskets: Baskets): void => {
  for (const { pair, orders } of PAIRS_WITHOUT_CAP) {
    const counted = ordersWithBoth(baskets, pair)
    if (counted !== orders)
      throw new VerifyError(`The recount finds ${pair.join(' + ')} in ${counted} whole baskets, the README in ${orders}.`)
  }
}
