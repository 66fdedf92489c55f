import type Joi from 'joi'
import { described } from '#shared/http/json-schema.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import { cursor } from '#shared/http/schemas.ts'
import { isInstant } from '#shared/kernel/instant.ts'

type Part = 'text' | 'words' | 'number' | 'version' | 'bigint' | 'time'
/** A bigint is its decimal text. A version is no more than an int4 can be. */
type Value = {
  readonly text: string
  readonly words: string
  readonly number: number
  readonly version: number
  readonly bigint: string
  readonly time: Date
}

/** Where a page begins: behind the row with these values. They are passed to the read under the names of the parts. */
export type After<Parts extends Readonly<Record<string, Part>>> = { readonly [Name in keyof Parts]: Value[Parts[Name]] }

export type Paging<Row, Parts extends Readonly<Record<string, Part>>> = {
  readonly cursor: Joi.Schema<After<Parts>>
  /** What a cursor stands for, for lists whose cursors depend on their other parameters; throws InvalidRequest. */
  readonly afterOf: (cursor: string) => After<Parts>
  /** Of rows of which one more than the limit was asked for, or of which it is known whether there are more. */
  readonly pageOf: <Shown>(
    rows: readonly Row[],
    limit: number,
    show: (row: Row) => Shown,
    goesOn?: boolean,
  ) => { readonly data: readonly Shown[]; readonly nextCursor: string | null }
}

export const otherList = (): InvalidRequest =>
  new InvalidRequest([{ in: 'query', pointer: '/cursor', message: 'is not a cursor of this list' }])

/** Not looked into yet. */
export const anyCursor = described(cursor, {
  ...{ type: 'string', maxLength: 512, pattern: '^[A-Za-z0-9_-]+$', description: 'The `nextCursor` of the page before.' },
})

/** Pages of a list by the values it is sorted by, so that rows which come or go before a page do not shift it. */
export const pagingBy = <Row, const Parts extends Readonly<Record<string, Part>>>(
  parts: Parts,
  keyOf: (row: Row) => readonly (string | number | Date)[],
): Paging<Row, Parts> => ({
  cursor: anyCursor.custom((text: string, helpers) => decode(text, parts) ?? helpers.error('cursor')) as never,
  afterOf: (text) => {
    const after = decode(text, parts)
    if (after === undefined) throw otherList()
    return after as never
  },
  pageOf: (rows, limit, show, goesOn = rows.length > limit) => {
    const data = rows.slice(0, limit)
    return { data: data.map(show), nextCursor: goesOn ? encode(keyOf(data.at(-1)!)) : null }
  },
})

const encode = (key: readonly (string | number | Date)[]): string =>
  Buffer.from(JSON.stringify(key.map((value) => (value instanceof Date ? value.getTime() : value)))).toString('base64url')

const decode = (text: string, parts: Readonly<Record<string, Part>>): object | undefined => {
  const key = parsed(Buffer.from(text, 'base64url').toString())
  const names = Object.keys(parts)
  if (!Array.isArray(key) || key.length !== names.length) return undefined
  const values = names.map((name, index) => partOf[parts[name]!](key[index]))
  return values.includes(undefined) ? undefined : Object.fromEntries(names.map((name, index) => [name, values[index]]))
}

const partOf: { readonly [Kind in Part]: (value: unknown) => Value[Kind] | undefined } = {
  text: (value) => (typeof value === 'string' && /^[\x20-\x7e]*$/.test(value) ? value : undefined),
  words: (value) => (typeof value === 'string' && /^[\p{L}\p{N} ]*$/u.test(value) ? value : undefined),
  number: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined),
  version: (value) => (typeof value === 'number' && value === (value | 0) ? value : undefined),
  bigint: (value) => (typeof value === 'string' && isInt8(value) ? value : undefined),
  time: (value) => (Number.isSafeInteger(value) && isInstant(value as number) ? new Date(value as number) : undefined),
}

const isInt8 = (text: string): boolean => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
