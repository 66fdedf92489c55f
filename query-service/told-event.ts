import { dataVersionOf, type Metadata } from '#shared/events/event.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'

/** An event of the log as it is told: what happened in the form it was written in, and who asked with which request. */
export type ToldEvent = ReturnType<typeof toldEvent>

export const toldEvent = (event: LoggedEvent) => {
  const { actor = null, role = null, requestid = null, correlationid = null, traceparent } = metadataOf(event)
  return {
    position: event.position,
    stream: event.stream,
    version: event.version,
    id: event.id,
    type: event.type,
    dataVersion: dataVersionOf(event.metadata),
    data: JSON.parse(event.data) as unknown,
    actor,
    role,
    requestId: requestid,
    correlationId: correlationid,
    traceId: traceparent?.split('-')[1] ?? null,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
  }
}

/** What is damaged has none, and is told all the same. */
const metadataOf = ({ metadata }: LoggedEvent): Partial<Metadata> => Object(JSON.parse(metadata))
