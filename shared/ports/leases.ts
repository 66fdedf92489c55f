/** What is held at this moment, and by whom. */
export type Lease = { readonly name: string; readonly holder: string }

/**
 * Rights that one process holds at a time, by name: until it gives them back, or its time runs out by the keeper's own clock.
 *
 * A lease spares double work, it is no fence: whoever is paused for too long believes that he still holds it, and a keeper that crashes
 * may forget the last ones. What must not happen twice is guarded where it is written.
 * Time: counts from when the keeper answers; whoever counts from when he asked never believes too long in what he holds.
 * Failure: everything rejects with the database's errors; then it is not known whether the lease was taken or given back.
 */
export interface Leases {
  /** Takes it when it is free, has run out or is this holder's already; true: it is his for so long from now on. */
  acquire(name: string, holder: string, milliseconds: number): Promise<boolean>

  /** As `acquire`, each by itself; answers with the names of those that are now his. */
  acquireAll(names: readonly string[], holder: string, milliseconds: number): Promise<ReadonlySet<string>>

  /** Frees those that are this holder's, and no other. */
  release(names: readonly string[], holder: string): Promise<void>

  /** All whose names begin with the prefix and that have not run out, by name. */
  held(prefix: string): Promise<readonly Lease[]>
}
