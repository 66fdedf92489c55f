import type { Instant } from '../kernel/types.ts'

/** Business time and fresh ids, so that whoever decides can be told what to see. */
export interface Clock {
  now(): Instant
}

/** A new UUIDv7: ids made by one process sort in the order of making. */
export type NewId = () => string
