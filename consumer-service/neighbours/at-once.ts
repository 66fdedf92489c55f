const MOST_AT_ONCE = 200

/**
 * At most twice as many as before, however short that was. Rounded up: behind an article with thousands of partners, where a statement by
 * itself takes half of the time that there is, one would stay one.
 */
export const nextAtOnce = (limit: number, { withinMs, tookMs }: { readonly withinMs: number; readonly tookMs: number }): number =>
  Math.min(MOST_AT_ONCE, Math.ceil(limit * Math.min(2, withinMs / tookMs)))
