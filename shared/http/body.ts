import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { parseJson } from './json-text.ts'
import { HttpProblem, tryAgain } from './problem.ts'
import type { BodyParse } from './route.ts'

export const LONGEST_JSON_BODY = 100 * 1024
const BODY_WITHIN_MS = 30_000

/** Of all bodies that are arriving: thousands that come slowly must not fill the memory. */
export const MOST_ARRIVING = 32 * 2 ** 20
let arriving = 0

/** The body as the route takes it: nothing, a value of JSON, or the decompressed stream, which ends with the response. */
export const readBody = (request: IncomingMessage, response: ServerResponse, parse: BodyParse<unknown>): unknown => {
  if (parse === 'none') return undefined
  if (typeof parse !== 'function') {
    requireMediaType(request, parse.stream)
    const body = decompressed(request, STREAMED)
    if (body !== request) response.once('close', () => body.destroy())
    return body
  }
  return hasBody(request) ? readJson(request).then(parse) : parse(undefined)
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  requireMediaType(request, ['application/json'])
  if (Number(request.headers['content-length']) > LONGEST_JSON_BODY) throw tooLarge()
  const source = decompressed(request)
  try {
    return parseJson(await collect(source))
  } finally {
    // What is too much is not even decompressed.
    if (source !== request) source.destroy()
    else request.resume()
  }
}

/** `application/json; charset=utf-8`, `application/problem+json`: parameters and the part before a `+` do not matter. */
const requireMediaType = ({ headers }: IncomingMessage, accepted: readonly string[]): void => {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  const plain = type.replace(/\/[^/+]*\+/, '/')
  if (accepted.includes(plain) && (charset === undefined || /^charset="?(utf-8|us-ascii)"?$/.test(charset))) return
  const got = type === '' ? 'nothing' : `${type}${charset === undefined ? '' : `; ${charset}`}`
  throw new HttpProblem('unsupported_media_type', `content-type must be ${accepted.join(' or ')}, in UTF-8; it says ${got}`, {
    errors: [{ in: 'header', pointer: '/content-type', message: `must be ${accepted.join(' or ')}` }],
  })
}

const collect = (source: Readable): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let [size, ended] = [0, false]
    const late = () => end(new HttpProblem('request_timeout', `The body did not arrive within ${BODY_WITHIN_MS / 1000} s`))
    const timer = setTimeout(late, BODY_WITHIN_MS)
    const take = (chunk: Buffer) => {
      size += chunk.length
      arriving += chunk.length
      if (size > LONGEST_JSON_BODY) end(tooLarge())
      else if (arriving > MOST_ARRIVING)
        end(tryAgain('overloaded', 'More bodies are arriving than can be taken: nothing was recorded'))
      else chunks.push(chunk)
    }
    const end = (error?: unknown) => {
      if (ended) return
      ended = true
      arriving -= size
      clearTimeout(timer)
      source.off('data', take)
      if (error === undefined) resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
      else reject(error)
    }
    source
      .on('data', take)
      .once('end', () => end())
      .on('error', end)
  })

const tooLarge = (): HttpProblem =>
  new HttpProblem('body_too_large', `A body may have at most ${LONGEST_JSON_BODY} bytes, decompressed`)

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** Brotli may ask for a window of 16 MiB, outside the heap, for as long as the stream lasts. */
const STREAMED = ['gzip', 'x-gzip', 'deflate']

/** Fails with an error of zlib when the bytes are not what Content-Encoding says, or end too early. */
const decompressed = (request: IncomingMessage, accepted: readonly string[] = Object.keys(decoders)): Readable => {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return request
  const create = accepted.includes(encoding) ? decoders[encoding] : undefined
  if (create === undefined)
    throw new HttpProblem('unsupported_media_type', `content-encoding must be one of ${accepted.join(', ')}`)
  return decodedBy(create(), request)
}

/** Not `pipeline`: it would destroy the request, and the connection with it, before the problem is answered. */
const decodedBy = (decoder: Transform, request: IncomingMessage): Readable => {
  request.once('error', (error) => decoder.destroy(error))
  decoder.on('error', () => {})
  // Whatever ended it, the rest of the request has to be read to keep the connection.
  decoder.once('close', () => request.unpipe(decoder).resume())
  return request.pipe(decoder)
}

export const isBrokenEncoding = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^(Z_|ERR_BROTLI|ERR__ERROR_)/.test(String(error.code))
