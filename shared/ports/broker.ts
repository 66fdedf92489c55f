import type { Position } from '../kernel/types.ts'

/**
 * An event on its way. `body` is a CloudEvents 1.0 JSON text; the headers suffice to notice what is missing. Or a watermark, without an
 * event and with an empty body: it says that there is nothing for its partition between `prevPosition` and `position`.
 */
export type Message = {
  readonly headers: MessageHeaders
  /** `<category>.<EventType>`, or `watermark.Watermark`; the broker adds the partition. */
  readonly topic: string
  readonly id: string
  readonly body: string
}

export type MessageHeaders = {
  readonly position: Position
  readonly partition: number
  readonly partitions: number
  /** That of the event before this one in this partition; 0 before the first. */
  readonly prevPosition: Position
  readonly logEpoch: number
  readonly traceparent?: string
}

export type QueueName = { readonly group: string; readonly partition: number; readonly partitions: number }

/**
 * Carries messages to every declared queue of their partition.
 *
 * Order: within a queue, messages come in publishing order while nothing fails; after a failure they may repeat or be missing.
 * Delivery: at least once while the broker lives. It may lose, repeat or reorder; consumers notice by the headers and mend from the log.
 * Memory: bounded. A full queue drops its oldest messages.
 * Failure: publish rejects with BrokerUnavailable, also when no queue takes a message; some of the window may have been taken. declare
 * rejects with it while the broker cannot be reached or refuses; what it was told last is declared when it can be.
 */
export interface Broker {
  /** Queues exist, bound, before the first message; calling it again changes nothing. */
  declare(queues: readonly QueueName[]): Promise<void>

  /** What was declared stays, and is not declared again by itself: somebody else says now which queues there are. */
  forget(): void

  /** Resolves when the broker has taken every message of the window. Windows may be in flight side by side; they are taken in call order. */
  publish(window: readonly Message[]): Promise<void>

  /**
   * Hands over batches one at a time in delivery order, as large as what waits up to maxBatch. A batch is acknowledged when handle
   * resolves, and comes again when it rejects. Goes on by itself after the broker was away.
   */
  consume(queue: QueueName, options: ConsumeOptions, handle: (batch: readonly Message[]) => Promise<void>): Promise<Subscription>

  /** false while the broker cannot be reached. */
  connected(): boolean

  /** Why it cannot be reached, in a sentence; undefined while it can. */
  trouble(): string | undefined

  close(): Promise<void>
}

export type ConsumeOptions = { readonly maxBatch: number }

export interface Subscription {
  /** Takes no further batch, waits for the one under way. */
  stop(): Promise<void>
}

export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable'
}
