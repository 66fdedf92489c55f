import { isStocked } from './article.ts'
import type { Entry } from './entry.ts'

/** Follows each article's stock from an unknown beginning and finds the least beginning with which it never goes below zero. */
export interface OpeningStock {
  follow(entry: Entry): void
  /** Units by article, those that need any. */
  needed(): ReadonlyMap<string, number>
}

export const createOpeningStock = (): OpeningStock => {
  const levels = new Map<string, { now: number; lowest: number }>()

  const move = (article: string, quantity: number): void => {
    if (!isStocked(article)) return
    const level = levels.get(article) ?? { now: 0, lowest: 0 }
    level.now += quantity
    level.lowest = Math.min(level.lowest, level.now)
    levels.set(article, level)
  }

  return {
    follow: (entry) => {
      switch (entry.type) {
        case 'order':
          for (const { article, quantity } of entry.items) move(article, -quantity)
          break
        case 'credit note':
          for (const { article, quantity } of entry.items) move(article, quantity)
          break
        case 'found':
        case 'written off':
          move(entry.article, entry.quantity)
      }
    },
    needed: () => new Map([...levels].filter(([, { lowest }]) => lowest < 0).map(([article, { lowest }]) => [article, -lowest])),
  }
}
