import type { MessageHeaders, QueueName } from '#shared/ports/broker.ts'

/** Whether they are what a publisher writes for this queue: others may publish what they like to the exchange. */
export const areHeadersFor = ({ partition, partitions }: QueueName, headers: unknown): headers is MessageHeaders => {
  const given = (headers ?? {}) as Readonly<Record<keyof MessageHeaders, unknown>>
  return (
    given.partition === partition &&
    given.partitions === partitions &&
    isCount(given.logEpoch) &&
    isCount(given.prevPosition) &&
    isCount(given.position) &&
    given.prevPosition < given.position
  )
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
