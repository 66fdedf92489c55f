import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../../dice.ts'

const QUESTIONS = [
  '/api/analytics/sync-status',
  '/api/orders?limit=5',
  '/api/inventory?limit=5',
  '/api/customers?limit=5',
  '/api/products/article-0/recommendations',
  '/api/analytics/products/article-1/sales',
]
const EVERY_MS = { least: 50, most: 250 }

/** Asks the query service all the time; it may be away and it may say so, but nothing else may go wrong. */
export const askAround = async (
  address: string,
  dice: Dice,
  goesOn: () => boolean,
  onWrong: (what: string) => void,
): Promise<void> => {
  for (; goesOn(); await sleep(dice.between(EVERY_MS.least, EVERY_MS.most))) {
    const path = dice.pick(QUESTIONS)
    const answer = await fetch(`${address}${path}`, { signal: AbortSignal.timeout(20_000) }).catch(() => undefined)
    const text = await answer?.text().catch(() => undefined)
    if (answer && text !== undefined && !isExpected(answer.status)) onWrong(`GET ${path} was answered ${answer.status}: ${text}`)
  }
}

/** 404: the first things of the shop may not have arrived yet. */
const isExpected = (status: number): boolean => status === 200 || status === 404 || status === 503
