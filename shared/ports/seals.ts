/** How many events a seal is of: seal n is of positions EVENTS_OF_A_SEAL · (n − 1) + 1 to EVENTS_OF_A_SEAL · n. Stored for ever. */
export const EVENTS_OF_A_SEAL = 1_000

/** `seal`: SHA-256 in lower-case hex. */
export type Seal = { readonly number: number; readonly seal: string }

/** `newest`: none while there are fewer events than one is of. */
export type Sealed = { readonly newest: Seal | undefined; readonly more: boolean }

/**
 * The chain of hashes over the log. Whoever knows a seal can tell whether an event up to it was changed or removed since.
 * Failure: rejects with the database's errors, also when events are missing among those that are to be sealed.
 */
export interface Seals {
  /** Makes so many seals at the most; `more`: there are others to make. Several may call at once: what is made is made once. */
  seal(most: number): Promise<Sealed>
}
