export const BUCKETS = 64

const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 of an ASCII text (ISO 3309, reflected polynomial 0xEDB88320), as zlib computes it. */
export const crc32 = (text: string): number => {
  let crc = -1
  for (let i = 0; i < text.length; i++) crc = TABLE[(crc ^ text.charCodeAt(i)) & 0xff]! ^ (crc >>> 8)
  return (crc ^ -1) >>> 0
}

/** A stream keeps its bucket for ever: stored with each of its events. */
export const bucketOf = (stream: string): number => crc32(stream) % BUCKETS
