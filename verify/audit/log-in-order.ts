import { crc32 } from 'node:zlib'
import type { Notes } from './finding.ts'
import { isAmbiguous } from './sealed-form.ts'
import type { Row } from './snapshot.ts'

const BUCKETS = 64

/** Follows the log by position: 1, 2, 3 … each in the bucket of its stream, none recorded before the one in front of it. */
export const createOrderCheck = (notes: Notes) => {
  let [before, recorded] = [0, '']
  return (event: Row): void => {
    const { stream, type } = event
    const position = Number(event['position'])
    const of = `the ${type} at position ${position} (${stream})`
    if (position > before + 1) notes.found({ message: gap(before + 1, position - 1) })
    if (position <= before) notes.found({ message: `${of} comes after position ${before}` })
    const bucket = crc32(stream!) % BUCKETS
    if (Number(event['bucket']) !== bucket)
      notes.found({ message: `${of} is in bucket ${event['bucket']} and should be in ${bucket}` })
    if (event['recorded_at']! < recorded) notes.found({ message: `${of} was recorded before the event in front of it` })
    if (isAmbiguous(event))
      notes.found({ message: `${of} has a control character in its stream or type: its seal may be another's` })
    ;[before, recorded] = [position, event['recorded_at']!]
    notes.looked(1)
  }
}

const gap = (first: number, last: number): string =>
  first === last ? `no event stands at position ${first}` : `no event stands at positions ${first} to ${last}`
