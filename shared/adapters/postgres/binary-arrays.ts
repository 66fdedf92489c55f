/**
 * Arrays in PostgreSQL's binary format (array_send in arrayfuncs.c), for `unnest($1::text[], …)`: no quoting, no parsing.
 * Header: dimensions, whether there are nulls, element oid, length, lower bound; then each element with its length, -1 for null.
 */
const HEADER = 20
const NULL = -1

type Fixed = {
  readonly oid: number
  readonly width: number
  readonly write: (buffer: Buffer, value: never, offset: number) => void
}

const header = (size: number, oid: number, length: number, hasNull: boolean): Buffer => {
  const buffer = Buffer.allocUnsafe(size)
  buffer.writeInt32BE(1, 0)
  buffer.writeInt32BE(hasNull ? 1 : 0, 4)
  buffer.writeInt32BE(oid, 8)
  buffer.writeInt32BE(length, 12)
  buffer.writeInt32BE(1, 16)
  return buffer
}

const fixed =
  <Value>({ oid, width, write }: Omit<Fixed, 'write'> & { write: (buffer: Buffer, value: Value, offset: number) => void }) =>
  (values: readonly (Value | null)[]): Buffer => {
    let nulls = 0
    for (const value of values) if (value === null) nulls++
    const buffer = header(HEADER + values.length * 4 + (values.length - nulls) * width, oid, values.length, nulls > 0)
    let offset = HEADER
    for (const value of values) {
      buffer.writeInt32BE(value === null ? NULL : width, offset)
      offset += 4
      if (value === null) continue
      write(buffer, value, offset)
      offset += width
    }
    return buffer
  }

const textsAs =
  (oid: number) =>
  (values: readonly (string | null)[]): Buffer => {
    let [size, nulls] = [HEADER + values.length * 4, 0]
    const lengths = new Int32Array(values.length)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (value === null) nulls++
      else size += lengths[i] = Buffer.byteLength(value)
    }
    const buffer = header(size, oid, values.length, nulls > 0)
    let offset = HEADER
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      buffer.writeInt32BE(value === null ? NULL : lengths[i]!, offset)
      offset += 4
      if (value !== null) offset += buffer.write(value, offset)
    }
    return buffer
  }

/** A number that does not fit is an error here: PostgreSQL would see other bits. */
const writeInt8 = (buffer: Buffer, value: number, offset: number): void => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`)
  const high = Math.floor(value / 2 ** 32)
  buffer.writeInt32BE(high, offset)
  buffer.writeUInt32BE(value - high * 2 ** 32, offset + 4)
}

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1)

/** Events that were recorded together share their times, and parsing one takes longer than writing it: the last one is remembered. */
const parsing = (): ((text: string) => number) => {
  let [last, milliseconds] = ['', Number.NaN]
  return (text) => {
    if (text !== last) [last, milliseconds] = [text, Date.parse(text)]
    return milliseconds
  }
}

const millisecondsOf = parsing()

/** Milliseconds of an RFC 3339 text as microseconds since 2000-01-01, which from 2255 on are more than a number holds. */
const writeTimestamp = (buffer: Buffer, value: string, offset: number): void => {
  const milliseconds = millisecondsOf(value) - POSTGRES_EPOCH_MS
  if (Number.isNaN(milliseconds)) throw new RangeError(`${value} is no instant`)
  const high = Math.floor(milliseconds / 2 ** 32)
  const low = (milliseconds - high * 2 ** 32) * 1000
  const carry = Math.floor(low / 2 ** 32)
  buffer.writeInt32BE(high * 1000 + carry, offset)
  buffer.writeUInt32BE(low - carry * 2 ** 32, offset + 4)
}

const writeUuid = (buffer: Buffer, value: string, offset: number): void => {
  const hex = value.replaceAll('-', '')
  if (hex.length !== 32 || buffer.write(hex, offset, 'hex') !== 16) throw new RangeError(`${value} is no uuid`)
}

export const texts = textsAs(25)
/** json, from JSON texts: kept as they are, and refused by PostgreSQL when they are none. */
export const jsons = textsAs(114)
export const int4s = fixed<number>({ oid: 23, width: 4, write: (buffer, value, offset) => buffer.writeInt32BE(value, offset) })
export const int8s = fixed<number>({ oid: 20, width: 8, write: writeInt8 })
export const float8s = fixed<number>({
  oid: 701,
  width: 8,
  write: (buffer, value, offset) => buffer.writeDoubleBE(value, offset),
})
export const bools = fixed<boolean>({
  oid: 16,
  width: 1,
  write: (buffer, value, offset) => buffer.writeUInt8(value ? 1 : 0, offset),
})
export const uuids = fixed<string>({ oid: 2950, width: 16, write: writeUuid })
/** timestamptz, from RFC 3339 texts; whole milliseconds. */
export const timestamps = fixed<string>({ oid: 1184, width: 8, write: writeTimestamp })
