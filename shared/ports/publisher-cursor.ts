import type { Position } from '../kernel/types.ts'

/** How far the log has been published. */
export type Cursor = {
  /** The broker has taken everything up to here. */
  readonly position: Position
  /** By partition, the last position up to there that went into it; 0 before the first. Its length is the number of partitions. */
  readonly lastPositions: readonly Position[]
  /** Raised when another publisher takes over. */
  readonly fence: number
  /** The history that was published. */
  readonly epoch: number
}

/**
 * The place in the log from which a publisher goes on.
 * Failure: both reject with the database's errors.
 */
export interface PublisherCursor {
  read(): Promise<Cursor>

  /** Rejects with Fenced, and moves nothing, when the stored fence or the log's epoch is not this one's, or when it would go back. */
  move(to: Cursor): Promise<void>
}

/** Another publisher has taken over or is ahead, or the log has another history. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}
