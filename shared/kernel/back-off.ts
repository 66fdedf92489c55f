export type BackOff = { readonly firstMs: number; readonly mostMs: number }

/**
 * How long to wait before attempt 1, 2, 3 …: doubled each time up to the most, then shortened by up to a half ("equal jitter"),
 * so that those who failed together do not come back together. `random` is in [0, 1).
 */
export const pauseBefore = (attempt: number, { firstMs, mostMs }: BackOff, random: () => number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30)) * (1 - random() / 2)
