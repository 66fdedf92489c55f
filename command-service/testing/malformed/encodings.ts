import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type Attack, JSON_TYPE, LINES_TYPE, request, store } from './request.ts'

const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }
type Encoding = keyof typeof ENCODERS
const encodings = Object.keys(ENCODERS) as Encoding[]

const encoded = (encoding: string, body: Buffer | string): Buffer =>
  request({ headers: [JSON_TYPE, `content-encoding: ${encoding}`] }, body)

const anyEncoding = fc.constantFrom(...encodings)
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((array) => Buffer.from(array))

const cut = anyEncoding.chain((encoding) => {
  const whole = ENCODERS[encoding](store)
  return fc.nat(whole.length - 2).map((length) => ({ encoding, body: whole.subarray(0, length + 1) }))
})

/** A body with its head damaged; what follows may still be decompressed, but not to a command. */
const scrambled = fc.tuple(anyEncoding, fc.nat(5), fc.integer({ min: 1, max: 255 })).map(([encoding, at, by]) => {
  const body = Buffer.from(ENCODERS[encoding]('{"nam":"Attic"}'))
  body[at % body.length]! ^= by
  return { encoding, body }
})

const other = fc
  .tuple(anyEncoding, anyEncoding)
  .filter(([is, says]) => is !== says)
  .map(([is, says]) => ({ encoding: says, body: ENCODERS[is](store) }))

const NAMES = [
  'zip',
  'gzip, gzip',
  'gzip;q=1',
  'identity, gzip',
  '*',
  '',
  'x-gzip2',
  'constructor',
  '__proto__',
  'GZIP,',
  'compress',
]

const unknown = fc.constantFrom(...NAMES).map((encoding) => ({ encoding, body: gzipSync(store) }))

const bombs = fc.constantFrom<{ encoding: string; body: Buffer }>(
  { encoding: 'gzip', body: gzipSync(Buffer.alloc(20_000_000, '[')) },
  { encoding: 'br', body: brotliCompressSync(Buffer.alloc(5_000_000, ' ')) },
  { encoding: 'deflate', body: deflateSync(`{"name":"${'x'.repeat(1_000_000)}"}`) },
  { encoding: 'gzip', body: deflateRawSync(store) },
  { encoding: 'gzip', body: gzipSync(gzipSync(store)) },
)

const bodies = fc
  .oneof(
    cut,
    scrambled,
    other,
    unknown,
    bombs,
    fc.tuple(anyEncoding, bytes).map(([encoding, body]) => ({ encoding, body })),
  )
  .map(({ encoding, body }): Attack => ({ name: `an encoding that is none: ${encoding}`, chunks: [encoded(encoding, body)] }))

const line = '{"command":"OpenStore","name":1}\n'

/** Compressed lines that break off, or turn into something else. */
const streams = fc
  .tuple(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true }), bytes)
  .map(([count, part, more]): Attack => {
    const whole = gzipSync(line.repeat(count))
    const body = Buffer.concat([whole.subarray(0, Math.floor(part * (whole.length - 1))), more])
    return {
      name: 'compressed lines that break off',
      isStream: true,
      chunks: [request({ path: '/api/commands', headers: [LINES_TYPE, 'content-encoding: gzip'] }, body)],
    }
  })

const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  '',
  'application/json; charset=utf-16',
  'application/jso',
  'json',
  '*/*',
  'application/json, text/plain',
  'application/x-ndjson',
  'text/json',
]

const media = fc.constantFrom(...TYPES).map(
  (type): Attack => ({
    name: `a media type that is not taken: ${type}`,
    chunks: [request({ headers: [`content-type: ${type}`] }, store)],
  }),
)

export const encodingsAndTypes: fc.Arbitrary<Attack> = fc.oneof(bodies, bodies, streams, media)
