/**
 * A hint that the log has grown, or what can be read, so that nobody has to poll it fast. It may be lost, late or needless:
 * whoever listens also polls.
 */
export interface Doorbell {
  /** Never rejects; rings while one is under way are answered by one more. */
  ring(): void
  /** Calls back on each ring until the returned function is called. */
  onRing(listener: () => void): () => void
  close(): Promise<void>
}
