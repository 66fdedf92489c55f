/** `drainMs`: so long what is under way is waited for when a share is given back. */
export type Pace = { readonly leaseMs: number; readonly everyMs: number; readonly drainMs: number }

/** Shares of one that died are taken over within leaseMs + everyMs. */
export const PACE: Pace = { leaseMs: 3_000, everyMs: 1_000, drainMs: 10_000 }
