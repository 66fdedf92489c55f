import { isUtf8 } from 'node:buffer'
import { placeOfError } from './json-place.ts'
import { type FieldError, HttpProblem, InvalidRequest, pointerTo } from './problem.ts'

/**
 * The value of a JSON text (RFC 8259, UTF-8) that comes from outside. Throws a problem that names the place when it is broken, when
 * a text holds what PostgreSQL does not store (NUL, a lone surrogate), and when a key is `__proto__`, which would not stay one.
 */
export const parseJson = (bytes: Buffer): unknown => {
  if (!isUtf8(bytes)) throw new HttpProblem('invalid_json', 'The body is not UTF-8')
  const text = bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw notJson(text)
  }
  if (SUSPICIOUS.test(text)) refuseHarmful(value)
  return value
}

/** Only an escape can smuggle in a NUL, half a surrogate pair or a hidden `__proto__`; without one, all texts are what the UTF-8 said. */
const SUSPICIOUS = /\\u|__proto__/

const notJson = (text: string): HttpProblem => {
  const offset = placeOfError(text)
  const line = text.slice(0, offset).split('\n')
  const column = `column ${line.at(-1)!.length + 1}`
  const place = text.includes('\n') ? `line ${line.length}, ${column}` : column
  const what = offset >= text.length ? 'The JSON text ends too early' : `The JSON text breaks at ${JSON.stringify(text[offset])}`
  return new HttpProblem('invalid_json', `${what}: ${place}`, { errors: [{ pointer: '', message: `broken at ${place}` }] })
}

const refuseHarmful = (value: unknown): void => {
  const errors: FieldError[] = []
  collectHarmful(value, [], errors)
  if (errors.length > 0) throw new InvalidRequest(errors.slice(0, 20))
}

/** Deeper than any schema, far from the end of the stack. */
const DEEPEST = 32

const collectHarmful = (value: unknown, path: readonly (string | number)[], errors: FieldError[]): void => {
  if (typeof value === 'string') {
    if (value.includes('\0')) errors.push({ pointer: pointerTo(path), message: 'must not hold a NUL character' })
    if (!value.isWellFormed()) errors.push({ pointer: pointerTo(path), message: 'must not hold half a surrogate pair' })
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (path.length >= DEEPEST) errors.push({ pointer: pointerTo(path), message: 'is nested too deeply' })
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) collectHarmful(item, [...path, index], errors)
  else for (const [key, item] of Object.entries(value)) collectField(key, item, [...path, key], errors)
}

const collectField = (key: string, item: unknown, path: readonly (string | number)[], errors: FieldError[]): void => {
  if (key === '__proto__' || key.includes('\0') || !key.isWellFormed())
    errors.push({ pointer: pointerTo(path).replaceAll('\0', '␀').toWellFormed(), message: 'is not known here' })
  else collectHarmful(item, path, errors)
}
