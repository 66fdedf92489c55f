import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Database } from '#shared/ports/database.ts'
import { SESSION_SETTINGS } from '../../consumer-service/session-settings.ts'
import { readFeatures } from '../../query-service/reads/recommendations-features.ts'
import { readTogether } from '../../query-service/reads/recommendations-together.ts'
import { featuresOf } from '../../query-service/recommendations/features.ts'
import type { Features } from '../../query-service/recommendations/rank.ts'
import { goingWithAll } from '../../query-service/recommendations/together.ts'
import { MOST_IN_BASKET, partnersOf } from '../../query-service/routes/product-recommendations.ts'
import { depthOf } from '../../query-service/routes/recommended.ts'
import type { Baskets } from './baskets.ts'
import type { Course } from './course.ts'
import { K } from './for-you-marks.ts'
import { countBaskets } from './product-counts.ts'
import { makeLists } from './product-lists.ts'

/** Daybook as it answers when all that was ever sold is what it was given. */
export type Product = {
  /** What GET /api/customers/{customerId}/recommendations ranks. */
  readonly featuresOf: (customerId: string) => Promise<Features>
  /** What POST /api/recommendations/basket answers; of a larger basket than it takes, for the first ones. */
  readonly goingWith: (productIds: readonly string[]) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

/** Beside each other, as there are two processors or more. */
export const AT_ONCE = 4

/** A batch is many times as large as the consumer service's, and nobody waits for what it has locked. */
const UNHURRIED = { idle_in_transaction_session_timeout: '0' }

/** `url`: of an empty read database, by its owner. */
export const startProduct = async (url: string, history: Baskets, course: Course): Promise<Product> => {
  const consumer = open(url, 'daybook_consumer', { ...SESSION_SETTINGS, ...UNHURRIED })
  try {
    await countBaskets(consumer, history, course)
    await consumer.query({ text: 'analyze', values: [] })
    await makeLists(consumer, history.items.length, course)
  } finally {
    await consumer.close()
  }
  const query = open(url, 'daybook_query')
  const asked = { inStock: false, limit: K }
  return {
    featuresOf: async (customerId) => featuresOf((await readFeatures(query, { customerId, popular: depthOf(asked) })).rows[0]!),
    goingWith: async (all) => {
      const productIds = all.slice(0, MOST_IN_BASKET)
      const { rows } = await readTogether(query, { productIds, partners: partnersOf(productIds.length) })
      const given = new Set(all)
      return goingWithAll(rows[0]!)
        .map(({ productId }) => productId)
        .filter((productId) => !given.has(productId))
        .slice(0, K)
    },
    close: () => query.close(),
  }
}

const open = (url: string, role: string, settings = {}): Database =>
  createDatabase({ url, role, applicationName: 'daybook-evaluate', max: AT_ONCE, settings, answersWithinMs: 600_000 })
