import { SHRINKAGE } from '#shared/kernel/association.ts'
import { FORGETTING_DAYS } from './bounds.ts'

const expectedOf = (one: string, other: string) => `(sqrt(greatest(${one}, 0)::float8 * greatest(${other}, 0)) + ${SHRINKAGE})`

/** What lists are ordered by. */
export const scoreOf = (pair: string, one: string, other: string): string => `${pair}.n / ${expectedOf(one, other)}`

/**
 * What is forgotten is ordered by: the score as a power of two, half as much after every so many days. As every pair is seen from the same day, the
 * first one, it is the same tomorrow.
 */
export const lastingScoreOf = (pair: string, one: string, other: string): string =>
  `ln(greatest(${pair}.n, 1) / ${expectedOf(one, other)}) / ln(2::float8) + ${pair}.seen / ${FORGETTING_DAYS}::float8`
