import type { Suite } from 'mocha'
import { crc32 } from '../kernel/bucket.ts'

/** Puts tests and suites into an order that follows from the seed and the file's name alone. */
export const shuffleSuites = (suite: Suite, seed: string): void => {
  const random = mulberry32(crc32(`${seed} ${suite.file ?? suite.suites[0]?.file ?? ''}`))
  shuffleSuite(suite, random)
}

const shuffleSuite = (suite: Suite, random: () => number): void => {
  shuffle(suite.tests, random)
  shuffle(suite.suites, random)
  for (const inner of suite.suites) shuffleSuite(inner, random)
}

/** Fisher–Yates, in place. */
export const shuffle = (items: unknown[], random: () => number): void => {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[items[last], items[other]] = [items[other], items[last]]
  }
}

/** Tommy Ettinger's 32-bit generator: small, and good enough to shuffle. */
export const mulberry32 = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
