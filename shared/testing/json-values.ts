import fc from 'fast-check'
import type { JsonSchema } from '../http/json-schema.ts'
import { createAjv } from './answer-check.ts'

const ajv = createAjv()

type Node = JsonSchema & {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Node[]
  readonly items?: Node
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly minItems?: number
}

/** Values that a schema takes, to the edges of what it takes. For the part of JSON Schema that `jsonSchemaOf` writes. */
export const valuesOf = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  const validate = ajv.compile(schema)
  return candidates(schema).filter((value) => validate(value))
}

const candidates = (schema: Node): fc.Arbitrary<unknown> => {
  if ('const' in schema) return fc.constant(schema['const'])
  if (schema.enum && schema.type === undefined) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'object':
      return objects(schema)
    case 'array':
      return fc.array(valuesOf(schema.items!), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, 5) })
    case 'string':
      return strings(schema)
    case 'integer':
      return between(schema, 1)
    case 'number':
      return between(schema, 10_000)
    case 'boolean':
      return fc.boolean()
    default:
      return schema.anyOf ? fc.oneof(...schema.anyOf.map(valuesOf)) : fc.jsonValue()
  }
}

const objects = ({ properties = {}, required = [] }: Node): fc.Arbitrary<unknown> =>
  fc.record(mapped(properties, valuesOf), { requiredKeys: required as never[], noNullPrototype: true })

const strings = ({ format, pattern, maxLength = 300 }: Node): fc.Arbitrary<string> => {
  if (format === 'date-time') return fc.tuple(fc.date({ noInvalidDate: true, min: YEAR_1, max: YEAR_9999 }), offset).map(inZone)
  if (format === 'date')
    return fc.date({ noInvalidDate: true, min: YEAR_1, max: YEAR_9999 }).map((day) => day.toISOString().slice(0, 10))
  const fitting = typeof pattern === 'string' && /^\^\[/.test(pattern) ? [fc.stringMatching(new RegExp(pattern))] : []
  return fc.oneof(
    ...fitting,
    fc.string({ unit: 'binary', maxLength }),
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({ unit: fc.constantFrom('a', '💡', 'é', '\u2028'), minLength: maxLength, maxLength }),
  )
}

const [YEAR_1, YEAR_9999] = [new Date('0002-01-01T00:00:00Z'), new Date('9998-12-31T00:00:00Z')]
const offset = fc.constantFrom('Z', 'z', '+00:00', '-12:30', '+14:00')
const inZone = ([date, zone]: readonly [Date, string]): string => date.toISOString().replace('Z', zone)

const between = ({ minimum = -1e9, maximum = 1e9 }: Node, scale: number): fc.Arbitrary<number> => {
  const [min, max] = [Math.max(minimum * scale, Number.MIN_SAFE_INTEGER), Math.min(maximum * scale, Number.MAX_SAFE_INTEGER)]
  const scaled = fc.oneof(
    fc.maxSafeInteger().map((value) => clamp(value, min, max)),
    fc.integer({ min: Math.max(min, -1000), max: Math.min(max, 1000) }),
  )
  return scaled.map((value) => value / scale)
}

const clamp = (value: number, min: number, max: number): number => min + (Math.abs(value) % (max - min + 1))

const mapped = <From, To>(record: Readonly<Record<string, From>>, to: (from: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]))

/** What somebody might send where something else belongs. Not all of it is wrong everywhere. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1,
    0.5,
    1e-7,
    1e21,
    2 ** 53,
    -(2 ** 53),
    Number.MAX_VALUE,
    5e-324,
    1e11,
    100_000_000_000.5,
  ),
  fc.constantFrom<unknown>(
    '',
    ' ',
    '0',
    '1',
    'true',
    'null',
    '\t\n',
    '\0',
    'a\0b',
    '\ufeff',
    '\u202e',
    'Ａ',
    'é',
    'e\u0301',
    '💡',
    '👩‍👩‍👧',
    '../..',
    'a b',
    "';--",
    '<b>',
  ),
  fc.constantFrom<unknown>([], {}, [[]], [null], { a: 1 }, { length: 3 }, { toString: null }, { $gt: '' }),
  fc.constantFrom(
    'x'.repeat(64),
    'x'.repeat(65),
    'x'.repeat(1_001),
    '💡'.repeat(200),
    '💡'.repeat(201),
    '2011-02-29T00:00:00Z',
    '2012-02-29T24:00:00Z',
    '2012-02-29T00:00:00',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
)

const oddKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '',
  ' ',
  'id',
  'surprise',
  '$where',
  'name ',
  'Name',
  '\u0000',
)

/** A value with one thing changed: something odd in a place, a field gone, or one more. */
export const changed = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(values, fc.nat(), fc.constantFrom('replace', 'remove', 'add', 'wrap'), odd, oddKey)
    .map(([value, at, how, other, key]) => {
      const copy = structuredClone(value)
      const places = placesIn(copy)
      const place = places[at % places.length]
      if (place === undefined || how === 'wrap') return how === 'wrap' ? [value] : other
      if (how === 'replace') place.holder[place.key] = other
      else if (how === 'remove') delete place.holder[place.key]
      else Object.defineProperty(place.holder, key, { value: other, enumerable: true, configurable: true, writable: true })
      return copy
    })

type Place = { readonly holder: Record<string, unknown>; readonly key: string }

const placesIn = (value: unknown): readonly Place[] =>
  typeof value === 'object' && value !== null
    ? Object.keys(value).flatMap((key) => {
        const holder = value as Record<string, unknown>
        return [{ holder, key }, ...placesIn(holder[key])]
      })
    : []
