import { LRUCache } from 'lru-cache'
import { type Baskets, basketsByItem, countsOf, type Item, itemsOf, rowOf } from '../baskets.ts'

/** The items that are in a basket with an item, and in how many. */
export type Partners = { readonly items: Int32Array; readonly both: Int32Array }

/** Exact counts of all baskets, of whatever size: no cap, nothing forgotten. */
export type PairCounts = {
  /** In how many baskets each item is. */
  readonly counts: Int32Array
  readonly baskets: number
  readonly partnersOf: (item: Item) => Partners
}

/** Counted when they are asked for, so many kept: 8 bytes each. */
const MOST_KEPT = 30_000_000

export const createPairCounts = (history: Baskets): PairCounts => {
  const byItem = basketsByItem(history)
  const [both, touched] = [new Int32Array(history.items.length), new Int32Array(history.items.length)]

  const count = (item: Item): Partners => {
    let found = 0
    for (const basket of rowOf(byItem, item))
      for (const other of itemsOf(history, basket)) if (other !== item && both[other]!++ === 0) touched[found++] = other
    const items = touched.slice(0, found)
    const partners = { items, both: items.map((other) => both[other]!) }
    for (const other of items) both[other] = 0
    return partners
  }

  const kept = new LRUCache<Item, Partners>({ maxSize: MOST_KEPT, sizeCalculation: ({ items }) => items.length + 1 })
  return {
    counts: countsOf(history),
    baskets: history.customerOf.length,
    partnersOf: (item) => {
      const partners = kept.get(item) ?? count(item)
      kept.set(item, partners)
      return partners
    },
  }
}
