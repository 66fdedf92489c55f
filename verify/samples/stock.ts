import { type Entry, isInvoice, type Year } from '../retail/year.ts'
import { changesIn } from './articles.ts'
import { newestFirst, sum } from './kind.ts'

/** As the list of movements shows one. */
export type Movement = {
  readonly productId: string
  readonly type: 'in' | 'manual'
  readonly quantity: number
  readonly reason: string | null
  readonly creditNoteId: string | null
  readonly at: string
}

/** An article's stock at the end of the year, in the only store there is. Nothing was shipped: what was sold is reserved. */
export type Stock = { readonly onHand: number; readonly reserved: number; readonly movements: readonly Movement[] }

// The reason that the import gives of first receipts.
const OPENING = 'opening stock'

/** By article, goods only. Movements are the newest first. */
export const stockOf = (year: Year): ReadonlyMap<string, Stock> => {
  const changes = year.entries.flatMap((entry) => [...changesIn(entry)].map(([article, change]) => ({ article, change, entry })))
  const byArticle = Map.groupBy(changes, ({ article }) => article)
  // "one second before the first row" (the data's README)
  const before = new Date(Date.parse(year.begins) - 1_000).toISOString()
  return new Map([...byArticle].map(([article, changes]) => [article, foldOf(article, changes, before)]))
}

type Change = { readonly change: number; readonly entry: Entry }

const foldOf = (productId: string, changes: readonly Change[], before: string): Stock => {
  const opening = -Math.min(0, lowestOf(changes))
  const first: Movement = { productId, type: 'in', quantity: opening, reason: OPENING, creditNoteId: null, at: before }
  const moved = changes.filter(({ entry }) => entry.kind !== 'order')
  const movements = [...(opening > 0 ? [first] : []), ...moved.map((change) => movementOf(productId, change))]
  const sold = changes.filter(({ entry }) => entry.kind === 'order')
  const reserved = sum(sold, ({ change }) => -change)
  return { onHand: sum(movements, ({ quantity }) => quantity), reserved, movements: newestFirst(movements) }
}

/** "what each article needs so that it never goes below zero" (the data's README) */
const lowestOf = (changes: readonly Change[]): number => {
  let [now, lowest] = [0, 0]
  for (const { change } of changes) {
    now += change
    lowest = Math.min(lowest, now)
  }
  return lowest
}

const movementOf = (productId: string, { change: quantity, entry }: Change): Movement => ({
  ...{ productId, quantity, at: entry.at, type: entry.kind === 'written off' ? 'manual' : 'in' },
  reason: isInvoice(entry) ? null : entry.reason,
  creditNoteId: isInvoice(entry) ? entry.id : null,
})
