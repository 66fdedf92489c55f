export type Pace = {
  readonly leaseMs: number
  readonly everyMs: number
  /** So long what is under way is waited for when a share is given back. */
  readonly drainMs: number
  /** Without the broker for longer, a process leaves its shares to one that has been connected for `connectedMs`. */
  readonly awayMs: number
  /** Longer than a pause between two attempts to connect: after an outage of the broker nobody's shares go to who was the first. */
  readonly connectedMs: number
}

/** Shares of one that died are taken over within leaseMs + everyMs. */
export const PACE: Pace = { leaseMs: 3_000, everyMs: 1_000, drainMs: 10_000, awayMs: 5_000, connectedMs: 10_000 }
