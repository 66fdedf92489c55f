import type { QueueName } from '#shared/ports/broker.ts'

/** The groups of read models that queues are declared for before the first message. A group that is not named here declares its own. */
export const groups: readonly string[] = ['main', 'co_purchase']

/** A queue per group and partition. */
export const queuesOf = (names: readonly string[], partitions: number): QueueName[] =>
  names.flatMap((group) => Array.from({ length: partitions }, (_, partition) => ({ group, partition, partitions })))
