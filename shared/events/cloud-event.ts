import type { Position } from '../kernel/types.ts'
import type { Message, MessageHeaders } from '../ports/broker.ts'
import type { LoggedEvent } from '../ports/event-log.ts'
import type { Metadata, Recorded } from './event.ts'
import type { ShopEvent } from './shop-event.ts'
import { categoryOf } from './streams.ts'
import { shopUpcasting, type Upcasting } from './upcast.ts'

/** Where a message stands in its partition, and in which history. */
export type Place = Pick<MessageHeaders, 'partition' | 'partitions' | 'prevPosition' | 'logEpoch'>

/**
 * A CloudEvents 1.0 message. Stored texts are spliced into it unparsed: the fields of the metadata become extension
 * attributes, so their names must not be those of other attributes. Streams, ids and types hold nothing JSON would escape.
 */
export const messageOf = (event: LoggedEvent, place: Place): Message => ({
  headers: headersOf(event, place),
  topic: `${categoryOf(event.stream)}.${event.type}`,
  id: event.id,
  body:
    `{"specversion":"1.0","id":"${event.id}","source":"/daybook","type":"${event.type}","subject":"${event.stream}",` +
    `"time":"${event.occurredAt}","recordedat":"${event.recordedAt}","position":${event.position},` +
    `"streamversion":${event.version},"datacontenttype":"application/json",${attributesOf(event.metadata)}"data":${event.data}}`,
})

/** The event in a message, or as the log gives it, in its present form. Parses: call it once for each. Throws UnknownEventVersion. */
export const recordedOf = (source: Message | LoggedEvent): Recorded<ShopEvent> => readBy(shopUpcasting, source)

export const readBy = ({ upcast }: Upcasting, source: Message | LoggedEvent): Recorded<ShopEvent> => {
  const stored = 'body' in source ? ofMessage(source.body) : ofLogged(source)
  const data = upcast(stored, stored.metadata.dataversion ?? 1, stored.data)
  return data === stored.data ? stored : written({ ...stored, data })
}

/** The event type of a message, without parsing it. */
export const typeOf = ({ topic }: Message): string => topic.slice(topic.indexOf('.') + 1)

const headersOf = ({ position, metadata }: LoggedEvent, place: Place): MessageHeaders => {
  const { partition, partitions, prevPosition, logEpoch } = place
  const traceparent = TRACEPARENT.exec(metadata)?.[1]
  return traceparent === undefined
    ? { position, partition, partitions, prevPosition, logEpoch }
    : { position, partition, partitions, prevPosition, logEpoch, traceparent }
}

// Within a JSON string a quote is escaped, so this finds nothing but the key.
const TRACEPARENT = /"traceparent"\s*:\s*"([^"\\]*)"/

const attributesOf = (metadata: string): string => {
  const fields = metadata.slice(metadata.indexOf('{') + 1, metadata.lastIndexOf('}'))
  return fields.trim() === '' ? '' : `${fields},`
}

type CloudEvent = Metadata & {
  readonly specversion: string
  readonly source: string
  readonly datacontenttype: string
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly recordedat: string
  readonly position: Position
  readonly streamversion: number
  readonly data: unknown
}

const ofMessage = (body: string): Recorded<ShopEvent> => {
  const {
    specversion,
    source,
    datacontenttype,
    id,
    type,
    subject,
    time,
    recordedat,
    position,
    streamversion,
    data,
    ...metadata
  } = JSON.parse(body) as CloudEvent
  return written({
    type,
    data,
    position,
    stream: subject,
    version: streamversion,
    id,
    metadata,
    occurredAt: time,
    recordedAt: recordedat,
  })
}

const ofLogged = ({
  type,
  data,
  position,
  stream,
  version,
  id,
  metadata,
  occurredAt,
  recordedAt,
}: LoggedEvent): Recorded<ShopEvent> =>
  written({ type, data: JSON.parse(data), position, stream, version, id, metadata: metadataOf(metadata), occurredAt, recordedAt })

/** Events recorded together share their metadata: the last one is remembered, a third of the parsing is saved. */
const metadataOf = (() => {
  let [text, metadata] = ['{}', Object.freeze({}) as Metadata]
  return (wanted: string): Metadata => {
    if (wanted !== text) [text, metadata] = [wanted, Object.freeze(JSON.parse(wanted)) as Metadata]
    return metadata
  }
})()

/** What the log holds has been typed when it was written. */
const written = (fields: { readonly [Key in keyof Recorded<ShopEvent>]: unknown }): Recorded<ShopEvent> =>
  fields as Recorded<ShopEvent>
