import { Wrong } from './verdicts.js'

/**
 * @typedef {{ readModel: string, samples: number, medianMs: number, worstMs: number }} Lag
 * @typedef {{ readonly [readModel: string]: string }} Paths
 */

/**
 * How long it takes from a command's answer until a query that waits for its position is answered, for each read model. The looks go on
 * beside the checks.
 * @param {import('./shop.js').Shop} shop
 */
export const createLagWatch = (shop) => {
  const seen = /** @type {Map<string, number[]>} */ (new Map())
  const missed = /** @type {Map<string, unknown>} */ (new Map())
  const looks = /** @type {Set<Promise<void>>} */ (new Set())

  /**
   * @param {string} readModel
   * @param {string} path
   * @param {number} position
   */
  const look = async (readModel, path, position) => {
    const answeredAt = performance.now()
    try {
      await shop.read(readModel, path, position)
      seen.set(readModel, [...(seen.get(readModel) ?? []), performance.now() - answeredAt])
    } catch (error) {
      missed.set(readModel, error)
    }
  }

  return {
    /**
     * A command has just been answered with this position. A read model that has been missed once is not looked at again.
     * @param {number} position
     * @param {Paths} paths
     */
    recorded: (position, paths) => {
      for (const [readModel, path] of Object.entries(paths)) {
        if (missed.has(readModel)) continue
        const looking = look(readModel, path, position).finally(() => looks.delete(looking))
        looks.add(looking)
      }
    },
    settled: async () => {
      await Promise.all(looks)
      for (const error of missed.values()) throw error instanceof Error ? error : new Wrong(String(error))
    },
    /** @returns {readonly Lag[]} */
    measured: () =>
      [...seen].map(([readModel, all]) => {
        const sorted = [...all].sort((a, b) => a - b)
        return {
          readModel,
          samples: all.length,
          medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
          worstMs: sorted[sorted.length - 1] ?? 0,
        }
      }),
  }
}
