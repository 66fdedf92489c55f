import type { Position } from '../kernel/types.ts'

/** How far the log has been published. */
export type Cursor = {
  /** The broker has taken everything up to here. */
  readonly position: Position
  /**
   * By partition, the last position up to there that went into it; 0 before the first. Its length is the number of partitions, for
   * publishers and consumers alike.
   */
  readonly lastPositions: readonly Position[]
  /** Raised whenever somebody begins to lead, and when the number of partitions changes. */
  readonly fence: number
  /** The history that was published. */
  readonly epoch: number
}

/** Who wants to lead, for how long unless it is renewed, and how many partitions a log begins with that nobody has led yet. */
export type Candidate = { readonly holder: string; readonly milliseconds: number; readonly partitions: number }

/**
 * The place in the log from which a publisher goes on, and which publisher that is: one leads at a time, and a lease that is not renewed
 * runs out by the database's clock.
 * Failure: all reject with the database's errors.
 */
export interface PublisherCursor {
  read(): Promise<Cursor>

  /**
   * Begins to lead when nobody does, when the lease has run out, and when it is the holder's own; undefined while another one leads. The
   * cursor's epoch is the log's: the history that is published from then on.
   */
  lead(candidate: Candidate): Promise<Cursor | undefined>

  /**
   * Leads for so many milliseconds more; `since` is what it has moved the cursor to. Rejects with Fenced when another one has begun to lead,
   * when the log has another history, and when the stored cursor stands before that: it has been put back.
   */
  renew(since: Pick<Cursor, 'fence' | 'epoch' | 'position'>, milliseconds: number): Promise<void>

  /** Lets another one lead at once; nothing when another one does. */
  release(fence: number): Promise<void>

  /** Rejects with Fenced, and moves nothing, when the stored fence or the log's epoch is not this one's, or when it would go back. */
  move(to: Cursor): Promise<void>

  /**
   * From the cursor's position on there are so many partitions. Whoever leads is fenced. Answers whether the number was another one:
   * nothing changes when it was not.
   */
  repartition(partitions: number): Promise<boolean>
}

/** Another publisher has taken over or is ahead, the partitions are others, or the log has another history. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}
